"""Files of earlier steps that are damaged: one line with what to run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.dbt_artifacts import DBT_RUN_RESULTS, read_json
from expectations.finished_build import Build
from expectations.verdict import VERDICT_FILE, RefusedError, audited_contents
from finmark import closing_summary
from pages.check_results import read_checks
from pages.site import require_audited
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings

DAMAGED = {
    "a list": b"[]",
    "a number": b"1",
    "nothing": b"",
    "half": b'{"digest": ',
    "no text": b"\xff\xfe",
    "null": b"null",
    "nested deeply": b"[" * 100_000,
    "NUL": b"\0" * 10,
}


@pytest.fixture(params=DAMAGED)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project whose results are all damaged in one way."""
    (tmp_path / "build").mkdir()
    for name in (VERDICT_FILE, DBT_RUN_RESULTS):
        (tmp_path / name).write_bytes(DAMAGED[request.param])
    return tmp_path


READERS: dict[str, Callable[[Path], object]] = {
    "checks": lambda root: read_checks(root, "dev"),
    "summary": closing_summary._warnings,
    "site": lambda root: require_audited(Published(root / "published"), root),
    "results": lambda root: read_json(root, DBT_RUN_RESULTS),
}


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_result_is_named_with_what_to_run(name: str, root: Path) -> None:
    with pytest.raises(
        InputError, match=r"^build/\w+\.json: .*: run make \w+"
    ) as found:
        READERS[name](root)
    assert "\n" not in str(found.value)


def test_a_damaged_verdict_refuses_to_publish(root: Path, settings: Settings) -> None:
    build = Build("dev", settings, {})
    with pytest.raises(RefusedError, match="no audit of this build: run make expect"):
        audited_contents(build, root)
