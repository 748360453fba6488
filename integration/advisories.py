"""Look up known vulnerabilities of the locked libraries with pip-audit.

    .venv/bin/python -m integration.advisories

pip-audit asks a service on the internet. Where it cannot be reached, nothing is known:
that is said in one line, and the exit code is 1, as for a vulnerability.
"""

import sys
from collections.abc import Sequence

from integration.environments import environment, run
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process
from python_generators.core.errors import FailedError
from python_generators.core.settings import PROJECT_ROOT

LOCK = "requirements.txt"
_UNREACHABLE = (
    *("ConnectionError", "ServiceError", "Max retries", "Could not fetch"),
    *("skipped", "Dependency not found on PyPI", "Failed to resolve", "timed out"),
)


def outcome(code: int, output: str) -> str:
    """What pip-audit's answer means: a line of success.

    Args:
        code: The exit code of pip-audit.
        output: What it printed.

    Raises:
        FailedError: a library is vulnerable, or the service gave no answer.
    """
    if code == 0:
        return f"advisories: no known vulnerability in {LOCK}"
    if "Fix Versions" in output:
        raise FailedError(f"advisories: known vulnerabilities in {LOCK}\n{output}")
    if any(text in output for text in _UNREACHABLE):
        raise FailedError(
            "advisories: the service of pip-audit cannot be reached, so nothing is "
            "known about vulnerabilities: run it again where the internet is reached"
        )
    last = (output.strip().splitlines() or [f"exit code {code}"])[-1]
    raise FailedError(f"advisories: pip-audit failed: {last}")


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Ask for every locked library."""
    parser = CommandParser(
        prog="python -m integration.advisories", description=__doc__.splitlines()[0]
    )
    parser.parse_args(arguments)
    lock = PROJECT_ROOT / LOCK
    pip_audit = str(environment("advisories") / "pip-audit")
    options = ("--strict", "--no-deps", "--disable-pip", "--progress-spinner", "off")
    found = run([pip_audit, *options, "--requirement", str(lock)])
    print(outcome(found.returncode, found.stdout + found.stderr))
    return 0


if __name__ == "__main__":
    end_process(main(sys.argv[1:]))
