"""Runs jobs in fresh processes, in turns, and keeps the medians."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engine.engine_designs import Job
from python_generators.core.settings import PROJECT_ROOT

Case = dict[str, Any]
_MEDIANS = ("wall", "cpu", "memory_mib")


def in_turns(jobs: Mapping[str, tuple[Job, int]], repeats: int) -> dict[str, Case]:
    """The medians of several runs of each job, so that all see the same weather.

    Args:
        jobs: By name, with the number of customers.
        repeats: How often the round is run; outputs are deleted at once.
    """
    runs: dict[str, list[Case]] = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, (job, customers) in jobs.items():
            found = run_once(job)
            Path(job.output).unlink()
            print(
                f"  {name:<44}{customers:>11,}{found['wall']:>9.2f} s"
                f"{found['cpu']:>9.2f} CPU s{found['memory_mib']:>7,} MiB",
                flush=True,
            )
            runs[name].append(found)
    return {
        name: {
            "customers": customers,
            "memory_limit": job.memory_limit,
            "threads": job.threads,
            **_middle(runs[name]),
        }
        for name, (job, customers) in jobs.items()
    }


def _middle(runs: list[Case]) -> Case:
    return {
        **{name: round(median(run[name] for run in runs), 3) for name in _MEDIANS},
        "rows": runs[-1]["rows"],
        "file_mib": runs[-1]["file_mib"],
        "runs": [{name: run[name] for name in _MEDIANS} for run in runs],
    }


def run_once(job: Job) -> Case:
    """What one job cost in a process of its own.

    Raises:
        RuntimeError: the process failed; its last words are given.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.engine.engine_designs",
            json.dumps(asdict(job)),
        ],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{job.design}: {done.stderr.strip()[-1500:]}")
    found: Case = json.loads(done.stdout.splitlines()[-1])
    return found
