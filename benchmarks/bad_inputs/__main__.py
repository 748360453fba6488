"""Run trials with bad input, and print the counts.

    .venv/bin/python -m benchmarks.bad_inputs [--trials 10000] [--seed 1]

Vars, seeds and own files, handmade and damaged at random, are read in this process. No
trial may end with a traceback, and nothing be accepted that a second reader refuses.
"""

from collections.abc import Sequence

from benchmarks.bad_inputs.trials import trials
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run the trials.

    Returns:
        The exit code: 0 if no trial failed.
    """
    parser = CommandParser(
        prog="python -m benchmarks.bad_inputs", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = trials(options.trials, options.seed)
    failed = 0
    for name, tally in found.items():
        print(f"{name}: {tally}", flush=True)
        failed += tally.failed
    return int(failed > 0)


if __name__ == "__main__":
    end_process(main())
