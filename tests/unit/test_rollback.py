"""A change of the build file that does not end is undone."""

from pathlib import Path

import pytest

from finmark.rollback import (
    always_undone,
    sweep,
    undo_incomplete,
    undone_unless_complete,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.duckdb"
    path.write_text("old")
    return path


def _names(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir())


def test_a_complete_change_stays(file: Path) -> None:
    with undone_unless_complete(file):
        file.write_text("new")
    assert file.read_text() == "new"
    assert _names(file) == ["x.duckdb"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_change_that_fails_is_undone(file: Path, error: type[BaseException]) -> None:
    def change() -> None:
        file.write_text("half")
        file.with_name("x.duckdb.wal").write_text("log")
        raise error

    with pytest.raises(error), undone_unless_complete(file):
        change()
    assert file.read_text() == "old"
    assert _names(file) == ["x.duckdb"]


def test_a_change_for_one_answer_is_undone_always(file: Path) -> None:
    with always_undone(file):
        file.write_text("scenario")
    assert file.read_text() == "old"
    assert _names(file) == ["x.duckdb"]


def test_what_a_killed_verb_left_is_undone_and_swept(file: Path) -> None:
    folder = file.parent
    file.write_text("half")
    for name, text in {
        "x.duckdb.before": "old",
        "x.duckdb.wal": "log",
        "y.duckdb.before.new": "part of a copy",
        "proof.json.new": "{",
    }.items():
        (folder / name).write_text(text)
    for name in ("x.duckdb.tmp", "cache/hma/.new-1", "cache/hma/kept"):
        (folder / name).mkdir(parents=True)
    sweep(folder)
    assert file.read_text() == "old"
    assert _names(file) == ["cache", "x.duckdb"]
    assert [p.name for p in (folder / "cache" / "hma").iterdir()] == ["kept"]
    assert not undo_incomplete(file)


def test_a_link_to_another_disk_is_swept_and_the_disk_is_not(
    tmp_path: Path,
) -> None:
    disk, build = tmp_path / "disk", tmp_path / "build"
    (disk / "mine").mkdir(parents=True)
    (build / "cache" / "hma").mkdir(parents=True)
    for name in ("x.duckdb.tmp", "proof.json.new", "cache/hma/.new-1"):
        (build / name).symlink_to(disk)
    sweep(build)
    assert [path.name for path in build.rglob("*")] == ["cache", "hma"]
    assert (disk / "mine").is_dir()
