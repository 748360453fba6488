"""The audit and the site are skipped only if they would come out the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.finished_build import open_build, read_build
from expectations.unchanged import audit_inputs, has_passed
from expectations.verdict import DOCS_FOLDER, VERDICT_FILE, read_verdict, write_verdict
from pages.site_folder import new_site
from pages.site_inputs import is_drawn, site_inputs
from publishing.build_proof import PROOF_FILE
from publishing.reader import Published
from python_generators.core.file_checksums import folder_digest
from tests.support.approved_build import make_approved, publish_project
from tests.support.small_build import Project


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_approved(tmp_path_factory.mktemp("original"))
    publish_project(project)
    root = project.root
    (root / "build" / "run_results.json").write_text('{"results": []}')
    (root / "requirements.txt").write_text("duckdb==1")
    (root / DOCS_FOLDER).mkdir()
    (root / DOCS_FOLDER / "index.html").write_text("<p>page</p>")
    with open_build("dev", root) as connection:
        build = read_build(connection, "dev", project.settings)
    inputs, pages = audit_inputs(build, root), folder_digest(root / DOCS_FOLDER)
    write_verdict(build, {}, {}, root, inputs=inputs, pages=pages)
    return project


def _write(name: str, text: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        (project.root / name).write_text(text)

    return change


def _verdict(**facts: object) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        verdict = {**(read_verdict(project.root) or {}), **facts}
        (project.root / VERDICT_FILE).write_text(json.dumps(verdict))

    return change


def _query(project: Project) -> None:
    path = project.root / "build" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["nodes"]["model.finmark.marts.months"]["language"] = "sql"
    manifest["nodes"]["model.finmark.marts.months"]["compiled_code"] = "select 1"
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "change",
    [
        lambda project: project.change("update marts.transactions set amount = 1"),
        _write(f"{DOCS_FOLDER}/index.html", "<p>other</p>"),
        _write(f"{DOCS_FOLDER}/another.html", "<p>page</p>"),
        _write("seeds/markets/in/anchors.csv", "other"),
        _write(VERDICT_FILE, "[]"),
        _verdict(passed=False),
        _verdict(inputs=""),
        _query,
    ],
)
def test_an_audit_is_skipped_only_if_nothing_changed(
    project: Project, change: Callable[[Project], None]
) -> None:
    assert has_passed("dev", project.settings, project.root)
    change(project)
    assert not has_passed("dev", project.settings, project.root)


@pytest.mark.parametrize(
    "change",
    [
        _write("build/run_results.json",
               '{"results": [{"unique_id": "test.a", "status": "pass"}]}'),
        _write(PROOF_FILE, "{}"),
        _write(VERDICT_FILE, "{}"),
        _write("requirements.txt", "duckdb==2"),
        _write("published/site/index.html", "<p>other</p>"),
        lambda project: (project.published / "site").unlink(),
    ],
)  # fmt: skip
def test_a_site_is_skipped_only_if_nothing_changed(
    project: Project, change: Callable[[Project], None]
) -> None:
    published = Published(project.published)
    with new_site(project.published, site_inputs(published, project.root)) as site:
        (site / "index.html").write_text("<p>page</p>")
    assert is_drawn(published, site_inputs(published, project.root))
    change(project)
    assert not is_drawn(published, site_inputs(published, project.root))


@pytest.mark.parametrize("text", ["[]", "{}", "1", "", "\0", '{"tables": []}'])
def test_a_damaged_verdict_is_no_verdict(tmp_path: Path, text: str) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / VERDICT_FILE).write_text(text)
    assert read_verdict(tmp_path) is None
