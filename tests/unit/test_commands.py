"""The boundary of the commands: one line for each error, and the right exit code."""

import ast
import errno
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from finmark.children import child_environment
from python_generators.core.commands import DEBUG, CommandParser, one_line_errors
from python_generators.core.connection import connect
from python_generators.core.errors import FailedError, InputError, ReportedError
from python_generators.core.settings import PROJECT_ROOT
from tests.support.import_graph import PACKAGES, python_files

# Programs of the project that no user starts.
_INTERNAL = {
    "benchmarks/engine/engine_jobs.py",
    "finmark/environment.py",  # runs before any library is installed
    "integration/mcp_client.py",
    "integration/mcp_server.py",
    "integration/readers/parquet_files.py",
}


def _os_error(number: int, name: str = "build/x") -> OSError:
    return OSError(number, os.strerror(number), name)


ERRORS: dict[str, tuple[BaseException, int, str]] = {
    "input": (InputError("a.csv", "b", 1, "give 2"), 2, "a.csv: b: 1: give 2"),
    "failed check": (FailedError("x failed"), 1, "x failed"),
    "full disk": (_os_error(errno.ENOSPC), 1, "free some disk space"),
    "quota": (_os_error(errno.EDQUOT), 1, "disk quota"),
    "read-only disk": (_os_error(errno.EROFS), 1, "this disk is read-only"),
    "permission": (_os_error(errno.EACCES), 1, "give yourself the permission"),
    "in use": (_os_error(errno.EBUSY), 1, "wait for the program that holds this file"),
    "file size": (_os_error(errno.EFBIG), 1, "ulimit -f"),
    "open files": (_os_error(errno.EMFILE), 1, "ulimit -n"),
    "broken disk": (_os_error(errno.EIO), 1, "the disk cannot be read or written"),
    "long path": (_os_error(errno.ENAMETOOLONG), 1, "the path is too long"),
    "missing": (_os_error(errno.ENOENT), 1, "the file is missing: run make run"),
    "memory": (MemoryError(), 1, "out of memory"),
    "threads": (RuntimeError("can't start new thread"), 1, "ulimit -u"),
    "nesting": (RecursionError("maximum depth"), 1, "nested too deeply"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "interrupted"),
    "duckdb: disk": (
        duckdb.IOException('Could not write file "x": No space left on device\nmore'),
        1,
        "free some disk space",
    ),
    "duckdb: memory": (
        duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block"),
        1,
        "out of memory",
    ),
    "duckdb: lock": (
        duckdb.IOException("Could not set lock on file: held in python (PID 7)"),
        1,
        "(PID 7): wait for the program that holds this file",
    ),
    "duckdb: damage": (
        duckdb.IOException("Corrupt database file: computed checksum 1"),
        1,
        "the file is damaged: run make clean",
    ),
    "duckdb: other": (duckdb.CatalogException("no table x"), 1, "DuckDB: no table x"),
    "a fault of the project": (KeyError("x"), 1, "unexpected error: KeyError: 'x'"),
    "no text": (ValueError(), 1, "unexpected error: ValueError: ValueError"),
    "two lines": (ValueError("a\nb\u202e"), 1, "unexpected error: ValueError: a ("),
}


def _raising(error: BaseException) -> Callable[[], int]:
    @one_line_errors
    def main(_: Sequence[str]) -> int:
        raise error

    return lambda: main([])


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_is_one_line_with_its_own_words_and_exit_code(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DEBUG, raising=False)
    error, code, words = ERRORS[name]
    assert _raising(error)() == code
    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.splitlines()) == 1
    assert printed.err.rstrip("\n").isprintable()
    assert "Traceback" not in printed.err
    if "disk" in name:
        assert "program that holds" not in printed.err


def test_debug_shows_the_traceback_before_the_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Sequence[str]] = []

    @one_line_errors
    def main(arguments: Sequence[str]) -> int:
        given.append(arguments)
        raise FailedError("x failed", details="of the worker\n")

    monkeypatch.setenv(DEBUG, "")
    assert main(["publish", "--debug", "--name", "x"]) == 1
    assert given == [["publish", "--name", "x"]]
    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert printed.splitlines()[-2:] == ["of the worker", "x failed"]
    assert os.environ[DEBUG] == "1"  # for the programs that it starts


def test_a_program_that_has_printed_the_reason_adds_no_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _raising(ReportedError("", code=7))() == 7
    assert capsys.readouterr().err == ""


def test_an_error_of_the_command_line_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = CommandParser(prog="python -m x")
    parser.add_argument("verb", choices=["a"])
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["b\n"])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("command line: argument verb: invalid choice")
    assert line.endswith("see python -m x --help")


def test_a_file_of_duckdb_that_the_machine_refuses_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "x" / "build.duckdb"

    @one_line_errors
    def main(_: Sequence[str]) -> int:
        connect(path).close()
        return 0

    assert main([]) == 1


def _starts_itself(path: Path) -> bool:
    return 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")


def _guards_main(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    if started := re.search(r'^    run_command\("([\w.]+)"\)$', text, re.MULTILINE):
        path = PROJECT_ROOT / f"{started.group(1).replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        ast.unparse(decorator) == "one_line_errors"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "main"
        for decorator in node.decorator_list
    )


def test_every_command_has_the_boundary() -> None:
    files = [p for p in python_files(PROJECT_ROOT, PACKAGES[:-1]) if _starts_itself(p)]
    names = {path.relative_to(PROJECT_ROOT).as_posix(): path for path in files}
    assert names.keys() > _INTERNAL
    unguarded = {name for name, path in names.items() if not _guards_main(path)}
    assert unguarded == _INTERNAL


def test_no_command_makes_its_own_parser() -> None:
    for path in python_files(PROJECT_ROOT, PACKAGES[:-1]):
        text = path.read_text(encoding="utf-8")
        made = text.count("argparse.ArgumentParser(")
        assert made == 0, path


def test_a_closed_output_is_no_error() -> None:
    command = f"{sys.executable} -m python_generators vars --scale ci >&-"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_variables_of_other_projects_do_not_reach_the_programs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DBT_EMPTY", "DBT_TARGET_PATH", "PYTHONOPTIMIZE", "MPLBACKEND"):
        monkeypatch.setenv(name, "1")
    found = child_environment()
    assert [name for name in found if name.startswith("DBT_")] == ["DBT_PROFILES_DIR"]
    assert "PYTHONOPTIMIZE" not in found
    assert found["MPLBACKEND"] == "agg"


def test_ctrl_c_ends_a_command_and_its_programs_with_one_line() -> None:
    script = (
        "import signal, sys\n"
        # a shell starts programs in the background with Ctrl-C ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from finmark.children import run_child\n"
        "from python_generators.core.commands import one_line_errors\n"
        "@one_line_errors\n"
        "def main(_):\n"
        "    code = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'\n"
        "    run_child([sys.executable, '-c', code])\n"
        "    return 0\n"
        "sys.exit(main())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, printed = process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed == "interrupted: run the same command again to continue\n"
    for _ in range(100):
        if not Path(f"/proc/{child}").exists():
            return
        time.sleep(0.1)
    pytest.fail("the program still runs")
