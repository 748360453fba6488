"""One verb at a time: the others are refused by a line that names who works."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from finmark import lock
from finmark.lock import LOCK_FILE, held_descriptors, only_one
from python_generators.core.ending import end_with
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

HOLD = """
import sys
from pathlib import Path
from finmark.children import run_child
from finmark.lock import only_one
with only_one("build", Path(sys.argv[1])):
    print("held", flush=True)
    run_child([sys.executable, "-c", "import time; time.sleep(60)"])
"""


def _start(root: Path) -> "subprocess.Popen[str]":
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_verb_leaves_with_one_line_that_names_the_first(
    tmp_path: Path,
) -> None:
    with _start(tmp_path) as holder:
        with pytest.raises(InputError) as refused, only_one("run", tmp_path):
            pytest.fail("both work")
        holder.terminate()
    line = rf"build/.lock: build \(PID {holder.pid}\) works since: '\d\d:\d\d:\d\d': "
    assert re.match(line, str(refused.value))
    with only_one("run", tmp_path):
        assert len(held_descriptors()) == 1
    assert held_descriptors() == []
    assert (tmp_path / LOCK_FILE).read_text() == "{}"


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
def test_programs_of_a_killed_verb_end_with_it(tmp_path: Path) -> None:
    with _start(tmp_path) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        begin = time.monotonic()
        with only_one("run", tmp_path):  # no process holds the lock any more
            assert time.monotonic() - begin < 30


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
def test_a_program_whose_parent_has_ended_already_ends_at_once() -> None:
    another = partial(end_with, os.getppid())
    with subprocess.Popen(["sleep", "60"], preexec_fn=another) as program:
        assert program.wait(30) == -signal.SIGKILL


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"pid": "x"}'])
def test_an_unreadable_lock_that_is_free_can_be_taken(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / LOCK_FILE).write_text(text)
    with only_one("run", tmp_path):
        assert f'"pid": {os.getpid()}' in (tmp_path / LOCK_FILE).read_text()


def test_a_lock_without_a_name_is_waited_for_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_WAIT_SECONDS", 0.3)
    with only_one("run", tmp_path):
        (tmp_path / LOCK_FILE).write_text("")
        with pytest.raises(InputError, match="unknown"), only_one("b", tmp_path):
            pytest.fail("both work")
