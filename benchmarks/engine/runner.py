"""Run jobs in new processes, alternately, and take medians."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engine.engine_jobs import Job
from python_generators.core.settings import PROJECT_ROOT

Case = dict[str, Any]
_MEDIANS = ("wall", "cpu", "memory_mib")


def in_turns(jobs: Mapping[str, tuple[Job, int]], repeats: int) -> dict[str, Case]:
    """Medians of several runs of each job; jobs alternate to share the machine's load.

    Args:
        jobs: By name, with the number of customers.
        repeats: The number of rounds; outputs are deleted after each run.
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
            **_medians(runs[name]),
        }
        for name, (job, customers) in jobs.items()
    }


def _medians(runs: list[Case]) -> Case:
    return {
        **{name: round(median(run[name] for run in runs), 3) for name in _MEDIANS},
        "rows": runs[-1]["rows"],
        "file_mib": runs[-1]["file_mib"],
        "runs": [{name: run[name] for name in _MEDIANS} for run in runs],
    }


def run_once(job: Job) -> Case:
    """Run a job in its own process; returns its cost.

    Raises:
        RuntimeError: The process failed.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.engine.engine_jobs",
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


def run_command(*command: str, check: bool = True) -> str:
    """Run a command in the project's folder; returns its standard output.

    Raises:
        RuntimeError: The command failed, and ``check`` is set.
    """
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-3000:])
    return done.stdout
