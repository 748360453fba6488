"""The harness of ``make soak``: trials that fail are counted, and rows go on."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.soak import __main__ as soak
from benchmarks.soak import disturbances, soak_table
from benchmarks.soak.disturbances import damage, published_files
from benchmarks.soak.hostile_trials import sql
from benchmarks.soak.project_run import ProjectRun
from pages.site_folder import new_site
from publishing.verify import Damage, find_damage
from tests.support.approved_build import everything_in, make_approved, publish_project


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ProjectRun:
    project = make_approved(tmp_path_factory.mktemp("original"))
    publish_project(project)
    with new_site(project.published) as site:
        (site / "index.html").write_text("<p>page</p>")
    return ProjectRun(project.root)


def test_damage_is_noticed_each_time_and_mended_after_each_trial(
    run: ProjectRun,
) -> None:
    before = everything_in(run.published)
    names = published_files(run.published)
    assert {"manifest.json", "SHA256SUMS", "site/index.html"} <= {*names}
    assert [damage(run, "", number) for number in range(40)] == [""] * 40
    assert everything_in(run.published) == before
    assert list(find_damage(run.published)) == []


def test_hostile_sql_is_refused_at_each_door(run: ProjectRun) -> None:
    assert [sql(run, "", number) for number in range(0, 90, 30)] == [""] * 3


def test_damage_that_is_not_noticed_is_a_failure(
    run: ProjectRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    for named in ([], [Damage("other", "damaged", "")]):
        monkeypatch.setattr(disturbances, "find_damage", lambda _, n=named: iter(n))
        assert "was damaged, named: " in damage(run, "", 1)


class Prepared(ProjectRun):
    @property
    def warm(self) -> SimpleNamespace:  # type: ignore[override]
        return SimpleNamespace(close=lambda: None)


def test_a_row_goes_on_where_it_was_stopped_and_its_failures_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def trial(_run: ProjectRun, _expected: str, number: int) -> str:
        tried.append(number)
        if number == 3 and tried.count(3) == 1:
            raise KeyboardInterrupt
        return "stuck" if number == 1 else ""

    rows = {"a": soak_table.Row("A promise", 5, 9, trial)}
    monkeypatch.setattr(soak, "ROWS", rows)
    monkeypatch.setattr(soak, "FOLDER", tmp_path)
    monkeypatch.setattr(soak, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(soak, "commit", lambda: "abc")
    monkeypatch.setattr(soak, "prepared", lambda *_: (Prepared(tmp_path), ""))
    with pytest.raises(KeyboardInterrupt):
        soak._try("a", 5)
    soak._try("a", 5)
    assert tried == [0, 1, 2, 3, 3, 4]
    table = soak_table.report(rows, tmp_path, tmp_path / "results.json")
    found = json.loads((tmp_path / "results.json").read_text())
    assert found["a"] == {
        "promise": "A promise",
        "trials": 5,
        "of": 9,
        "failed": 1,
        "not_tried": 0,
        "commits": ["abc"],
        "faults": ["stuck"],
    }
    assert table[-1] == "| A promise | 5 | 9 | 1 | 0 |"
