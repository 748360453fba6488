"""The stages: what a build keeps, and what happens to a build file that is broken."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from time import monotonic, sleep

import pytest

from finmark import pipeline
from finmark.children import ChildFailedError, ended_with_block, module, started_early
from finmark.dbt_build import DbtBuild
from finmark.run_settings import RunSettings
from finmark.stages import Stages
from python_generators.core.connection import connect

RUN = RunSettings("ci", {"random_seed": 7}, "ci")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project root where nothing has been built."""
    (tmp_path / "build").mkdir()
    monkeypatch.setattr(pipeline, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(pipeline, "build_file", lambda _: tmp_path / "build" / "x.db")
    monkeypatch.setattr(
        pipeline, "remember", lambda run: (tmp_path / "remembered").write_text(str(run))
    )
    return tmp_path


def _broken(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def _whole(path: Path) -> None:
    connect(path).close()


@pytest.mark.parametrize(
    ("write", "generated"), [(_broken, True), (_whole, False), (None, False)]
)
def test_a_build_file_that_cannot_be_read_is_generated_again(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    write: Callable[[Path], None] | None,
    generated: bool,
) -> None:
    built: list[str] = []
    monkeypatch.setattr(DbtBuild, "is_proved", lambda _: False)
    monkeypatch.setattr(DbtBuild, "make", lambda _, parsed: built.append(parsed))
    monkeypatch.setattr(pipeline, "_built", lambda _: "")
    commands: list[list[str]] = []
    monkeypatch.setattr(pipeline, "run_child", commands.append)
    if write is not None:
        write(root / "build" / "x.db")
    pipeline.build(RUN, Stages())
    lines = capsys.readouterr().out.splitlines()
    assert [command[3] for command in commands] == ["generate"] * generated
    assert built == [""]
    assert ["renamed to x.db.broken" in line for line in lines[:1]] == [generated]
    assert (root / "build" / "x.db.broken").exists() == generated


@pytest.mark.parametrize("code", [0, 2])
def test_settings_are_remembered_when_the_raw_tables_are_made(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def child(_: object) -> None:
        if code:
            raise ChildFailedError(code)

    monkeypatch.setattr(pipeline, "run_child", child)
    with nullcontext() if code == 0 else pytest.raises(ChildFailedError):
        pipeline.generate(RUN, Stages())
    assert (root / "remembered").exists() == (code == 0)


def test_a_preparing_command_is_waited_for_and_its_failure_has_no_effect(
    tmp_path: Path,
) -> None:
    code = "import pathlib, time; time.sleep(1); pathlib.Path('x').touch(); exit(3)"
    with ended_with_block([sys.executable, "-c", code], root=tmp_path):
        assert not (tmp_path / "x").exists()
    assert (tmp_path / "x").exists()


def test_a_preparing_command_ends_when_the_block_fails(tmp_path: Path) -> None:
    code = "import pathlib, time; time.sleep(60); pathlib.Path('x').touch()"
    with (
        pytest.raises(ChildFailedError),
        ended_with_block([sys.executable, "-c", code], root=tmp_path),
    ):
        raise ChildFailedError(1)
    assert not (tmp_path / "x").exists()


@pytest.fixture
def job(tmp_path: Path) -> list[str]:
    """The command of a module that writes its argument, prints it and fails at 9."""
    (tmp_path / "early.py").write_text("from pathlib import Path; Path('e').touch()")
    (tmp_path / "job.py").write_text(
        "import sys\nfrom pathlib import Path\n"
        "if __name__ == '__main__':\n"
        "    Path('done').write_text(sys.argv[1])\n"
        "    print('said', sys.argv[1])\n"
        "    sys.exit(sys.argv[1] == '9' and 9)\n"
    )
    return module("job", "7")


def test_a_module_that_is_started_early_runs_when_it_is_called(
    job: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with started_early(job, "early json", quiet=True, root=tmp_path) as run:
        deadline = monotonic() + 30
        while not (tmp_path / "e").exists() and monotonic() < deadline:
            sleep(0.01)
        assert (tmp_path / "e").exists()
        assert not (tmp_path / "done").exists()
        run()
        assert (tmp_path / "done").read_text() == "7"
    assert capfd.readouterr().out == ""


def test_a_module_that_is_started_early_does_not_run_when_the_block_fails(
    job: list[str], tmp_path: Path
) -> None:
    with (
        pytest.raises(ChildFailedError),
        started_early(job, "json", root=tmp_path),
    ):
        raise ChildFailedError(1)
    assert not (tmp_path / "done").exists()


def test_a_module_that_is_started_early_does_not_run_when_its_starter_is_killed(
    job: list[str], tmp_path: Path
) -> None:
    code = (
        "import os, signal, pathlib\nfrom finmark.children import started_early\n"
        f"with started_early({job!r}, 'json', root=pathlib.Path({str(tmp_path)!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    starter = subprocess.run(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, check=False
    )  # the pipe closes when the module's process has ended too
    assert starter.returncode == -signal.SIGKILL
    assert starter.stderr == b""
    assert not (tmp_path / "done").exists()


def test_a_module_that_is_started_early_shows_what_it_printed_if_it_fails(
    job: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    job[-1] = "9"
    with (
        started_early(job, "json", quiet=True, root=tmp_path) as run,
        pytest.raises(ChildFailedError) as failed,
    ):
        run()
    assert failed.value.code == 9
    assert capfd.readouterr().out == "said 9\n"
