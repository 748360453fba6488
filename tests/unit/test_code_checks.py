"""Two commands at once: what is printed, and which exit code counts."""

import sys

import pytest

from finmark.children import ChildFailedError
from finmark.code_checks import beside


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_second_command_prints_below_the_first(
    capfd: pytest.CaptureFixture[str],
) -> None:
    slow = "import time; time.sleep(0.5); print('first')"
    beside(_python(slow), _python("print('second')"), "lint")
    lines = capfd.readouterr().out.splitlines()
    assert lines[:3] == ["first", "--- lint", "second"]
    assert lines[3].startswith("--- lint passed (")


@pytest.mark.parametrize(("first", "second", "code"), [(3, 0, 3), (0, 4, 4), (3, 4, 3)])
def test_a_failure_of_either_is_a_failure(
    first: int, second: int, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    commands = [_python(f"print({n}); raise SystemExit({n})") for n in (first, second)]
    with pytest.raises(ChildFailedError) as failed:
        beside(commands[0], commands[1], "lint")
    assert failed.value.code == code
    shown = capfd.readouterr().out
    assert f"{first}\n--- lint\n{second}\n" in shown
    assert ("--- lint failed" in shown) == bool(second)
