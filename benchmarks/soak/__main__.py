"""Disturb small runs many times, and print what was promised and what was counted.

    .venv/bin/python -m benchmarks.soak [--full] [--rows kills,damage] [--fresh]

Each row is continued where it was stopped. Rows can be run by several processes at the
same time. Writes benchmarks/results/reliability.json.
"""

import json
import signal
import time
from collections.abc import Mapping, Sequence

from benchmarks.bad_inputs.trials import trials as bad_inputs
from benchmarks.soak.disturbances import damage, pair
from benchmarks.soak.hostile_trials import labels, sql
from benchmarks.soak.kills import kill, kill_shard
from benchmarks.soak.machine_faults import machine_fault
from benchmarks.soak.network import no_calls
from benchmarks.soak.other_environments import same_tables
from benchmarks.soak.planted_faults import clean_run, data_fault
from benchmarks.soak.project_run import delete, prepared
from benchmarks.soak.settings_changes import change_settings
from benchmarks.soak.soak_table import Row, commit, kept, report
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "reliability.json"
FOLDER = PROJECT_ROOT / "build" / "soak"
_INPUT_SEED = 1

ROWS: Mapping[str, Row] = {
    "damage": Row("Damage to a published file is noticed, by name", 100, 500, damage),
    "sql": Row("Hostile SQL reads and changes nothing else", 90, 90, sql),
    "inputs": Row("Bad input: one line, nothing wrong accepted", 2_000, 10_000, None),
    "kills": Row("A kill, then a bare rerun: the same bytes", 30, 200, kill),
    "shards": Row("A killed shard, then it and the rest", 2, 20, kill_shard),
    "machine": Row(
        "Full or read-only disk, limits: what is published stays", 10, 50, machine_fault
    ),
    "pairs": Row("Two verbs at once: one works, no traceback", 8, 30, pair),
    "settings": Row("Settings changed, and back", 5, 30, change_settings),
    "environments": Row("Other environments: the same tables", 8, 40, same_tables),
    "labels": Row("A hundred hostile labels are inert on all pages", 1, 1, labels),
    "faults": Row("Faults in data stop publishing: 40 kinds", 40, 40, data_fault),
    "clean": Row("Clean runs with other seeds are not stopped", 2, 23, clean_run),
    "network": Row("A run, its pages and tests call no network", 1, 3, no_calls),
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
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, row in rows.items():
        count = min(row.many if options.full else row.few, options.most or row.many)
        begin = time.monotonic()
        _try(name, count)
        print(f"{name}: {count} trials, {time.monotonic() - begin:.0f} s", flush=True)
    print("\n".join(report(ROWS, FOLDER, RESULTS)))
    done = [one for name in rows for one in kept(FOLDER, name).values()]
    return int(any(one.failed for one in done))


def _try(name: str, count: int) -> None:
    """Run the trials of a row that are not in its file yet."""
    trial = ROWS[name].trial
    wanted = sorted({*range(count)} - kept(FOLDER, name).keys())
    if not wanted:
        return
    code = commit()
    with (FOLDER / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        if trial is None:
            for number, fault in enumerate(_bad_inputs(count)):
                file.write(json.dumps([number, fault, code]) + "\n")
            return
        run, expected = prepared(FOLDER, name)
        for number in wanted:
            fault = trial(run, expected, number)
            if fault:
                print(f"{name} {number}: {fault}", flush=True)
            file.write(json.dumps([number, fault, code]) + "\n")
            file.flush()
            report(ROWS, FOLDER, RESULTS)
        run.warm.close()


def _bad_inputs(count: int) -> list[str]:
    found = bad_inputs(count, _INPUT_SEED)
    failed = sum(tally.failed for tally in found.values())
    return ["accepted or a traceback"] * failed + [""] * (count - failed)


if __name__ == "__main__":
    # Programs of make ignore Ctrl-C; the verbs that are started here must not.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_process(main())
