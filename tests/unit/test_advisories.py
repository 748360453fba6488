"""What the answers of pip-audit mean; no answer is not a good one."""

import pytest

from integration.advisories import outcome
from python_generators.core.errors import FailedError

FOUND = "Name Version ID Fix Versions\nflask 0.5 PYSEC-2019-179 1.0"
NO_SERVICE = (
    "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='example.org'): "
    "Max retries exceeded"
)
SKIPPED = "ERROR:pip_audit._cli:numpy: Dependency not found on PyPI (2.4.6)"


def test_no_known_vulnerability_is_a_success() -> None:
    assert outcome(0, "No known vulnerabilities found") == (
        "advisories: no known vulnerability in requirements.txt"
    )


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (FOUND, "flask 0.5"),
        (NO_SERVICE, "cannot be reached, so nothing is known"),
        (SKIPPED, "cannot be reached, so nothing is known"),
        ("ERROR: a requirement is wrong", "pip-audit failed: ERROR: a requirement"),
        ("", "pip-audit failed: exit code 1"),
    ],
)
def test_anything_else_fails_and_says_why(output: str, said: str) -> None:
    with pytest.raises(FailedError, match=said):
        outcome(1, output)
