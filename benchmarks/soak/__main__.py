"""Disturb small runs many times, and print what was promised and what was counted.

    .venv/bin/python -m benchmarks.soak [--full] [--rows kills,damage] [--fresh]

Each row is continued where it was stopped. Writes benchmarks/results/reliability.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bad_inputs.trials import trials as bad_inputs
from benchmarks.documents import markdown_table
from benchmarks.soak.disturbances import Trial, change_settings, damage, kill, pair
from benchmarks.soak.hostile_trials import labels, limits, sql
from benchmarks.soak.planted_faults import data_fault
from benchmarks.soak.project_run import ProjectRun, delete, prepared
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "reliability.json"
FOLDER = PROJECT_ROOT / "build" / "soak"
_INPUT_SEED = 1


@dataclass(frozen=True)
class Row:
    """One promise, how often it is tried, and how.

    Attributes:
        promise: The promise.
        few: The number of trials of ``make soak``.
        many: The number of trials with ``FULL=1``.
        trial: One trial; none for the trials of benchmarks.bad_inputs.
    """

    promise: str
    few: int
    many: int
    trial: Trial | None


ROWS: Mapping[str, Row] = {
    "damage": Row("Damage to a published file is noticed, by name", 100, 500, damage),
    "faults": Row("Faults in data stop publishing: 40 kinds", 40, 40, data_fault),
    "inputs": Row("Bad input: one line, nothing wrong accepted", 2_000, 10_000, None),
    "labels": Row("A hundred hostile labels are inert on all pages", 1, 1, labels),
    "limits": Row("Too little memory, file size or open files", 6, 50, limits),
    "sql": Row("Hostile SQL reads and changes nothing else", 60, 60, sql),
    "kills": Row("A kill, then a bare rerun: the same bytes", 30, 200, kill),
    "pairs": Row("Two verbs at once: one works, no traceback", 7, 30, pair),
    "settings": Row("Settings changed and changed back", 5, 30, change_settings),
}


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run the trials that were not run yet.

    Returns:
        The exit code: 0 if no trial failed.
    """
    parser = CommandParser(
        prog="python -m benchmarks.soak", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--full", action="store_true", help="the large counts")
    parser.add_argument("--rows", default=",".join(ROWS), help="some rows only")
    parser.add_argument("--fresh", action="store_true", help="count from zero")
    parser.add_argument("--most", type=int, help="at most so many trials of a row")
    options = parser.parse_args(arguments)
    if options.fresh:
        delete(PROJECT_ROOT, ["build/soak"])
    rows = {name: ROWS[name] for name in options.rows.split(",")}
    counts = {
        name: min(row.many if options.full else row.few, options.most or row.many)
        for name, row in rows.items()
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    run, expected = prepared(FOLDER / "project")
    for name in rows:
        print(f"{name}: {counts[name]} trials", flush=True)
        _try(name, counts[name], run, expected)
    report(FOLDER, RESULTS)
    return int(any(fault for name in rows for fault in _kept(FOLDER, name).values()))


def _try(name: str, count: int, run: ProjectRun, expected: str) -> None:
    """Run the trials of a row that are not in its file yet."""
    trial = ROWS[name].trial
    done = _kept(FOLDER, name)
    with (FOLDER / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        if trial is None:
            if len(done) < count:
                for number, fault in enumerate(_bad_inputs(count)):
                    file.write(json.dumps([number, fault]) + "\n")
            return
        for number in sorted({*range(count)} - done.keys()):
            fault = trial(run, expected, number)
            if fault:
                print(f"{name} {number}: {fault}", flush=True)
            file.write(json.dumps([number, fault]) + "\n")
            file.flush()


def _bad_inputs(count: int) -> list[str]:
    found = bad_inputs(count, _INPUT_SEED)
    failed = sum(tally.failed for tally in found.values())
    return ["accepted or a traceback"] * failed + [""] * (count - failed)


def _kept(folder: Path, name: str) -> dict[int, str]:
    """The fault of each trial that was run, empty if it succeeded, by its number."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(json.loads(line) for line in lines if line.endswith("]"))


def report(folder: Path, results: Path) -> None:
    """Print the table of all rows, and write it as JSON.

    Args:
        folder: The folder of the trials that were run.
        results: The file to write.
    """
    found = {}
    for name, row in ROWS.items():
        kept = _kept(folder, name)
        faults = [fault for fault in kept.values() if fault]
        found[name] = {
            "promise": row.promise,
            "trials": len(kept),
            "of": row.many,
            "failed": len(faults),
            "faults": faults[:10],
        }
    results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    cells = [
        (
            str(one["promise"]),
            f"{one['trials']:,}",
            f"{one['of']:,}",
            str(one["failed"]),
        )
        for one in found.values()
    ]
    header = ("promise", "trials", "of the full table", "failed")
    print("\n".join(markdown_table(header, cells)))


if __name__ == "__main__":
    end_process(main())
