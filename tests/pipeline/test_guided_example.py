"""The commands of docs/experiments.md, on a small run."""

import re
import shlex
import sys

import pytest

from python_generators.core.settings import PROJECT_ROOT
from tests.support.project_copy import MAKE, ProjectCopy, docs_pictures, output_of

GUIDE = (PROJECT_ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")


COMMANDS = re.findall(r"^```sh\n(.+)\n```$", GUIDE, flags=re.MULTILINE)


def _at_ci(command: str) -> list[str]:
    """A command of the guide as this test can run it: small, in this environment."""
    program, *arguments = shlex.split(command)
    if program == ".venv/bin/python":
        return [sys.executable, *arguments]
    assert program == "make"
    return [*MAKE, *arguments]


# What each command of the guide is about, prints and draws. A run of the contest with
# another list is in the test of odd folder names.
GUIDED = {
    "observed": (None, "investor_targeted: effect of a call on investments"),
    "truth": (
        "published/site/visuals/festive_cashback.png",
        "convert only if contacted",
    ),
    "contest": ("build/contest_consumer_loan_offer.json", "random lists"),
    "scenario": (None, "Changes by scenario festive_cashback"),
}


def test_the_guide_begins_with_the_run_that_these_tests_share() -> None:
    first, *others = COMMANDS
    assert first == "make run"
    for command, what in zip(others, GUIDED, strict=True):
        assert what in command


@pytest.mark.parametrize(
    "what",
    [
        "observed",
        "truth",
        pytest.param("contest", marks=pytest.mark.nightly),
        pytest.param("scenario", marks=pytest.mark.nightly),
    ],
)
def test_the_guided_example_runs_as_it_is_written(
    built: ProjectCopy, what: str
) -> None:
    name, shown = GUIDED[what]
    path = built.root / (name or "")
    if name is not None:
        path.unlink(missing_ok=True)
    (command,) = (text for text in COMMANDS if what in text)
    done = built.run(*_at_ci(command))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert shown in done.stdout
    if name is not None:
        assert path.stat().st_size > 1_000
    assert docs_pictures(built.root) == docs_pictures(PROJECT_ROOT)
    if what == "scenario":  # it is not in what is published next
        before = built.manifest()
        output_of(built.finmark("publish"))
        assert built.manifest() == before
