"""make hands over what is given, and ends with the exit code of its verb."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bad_inputs.hostile_texts import VISIBLE
from finmark.children import MAKE_VARIABLES
from python_generators.core.settings import PROJECT_ROOT

_DO_NOT_KEEP = "PYTHONDONTWRITEBYTECODE"
PYTHON_THAT_SHOWS = f"""#!{sys.executable}
import json, os, sys
names = {(*MAKE_VARIABLES, _DO_NOT_KEEP)!r}
print(json.dumps([sys.argv[1:], {{name: os.environ.get(name) for name in names}}]))
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with the Makefile and a Python that shows what it is given."""
    (tmp_path / "Makefile").write_bytes((PROJECT_ROOT / "Makefile").read_bytes())
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON_THAT_SHOWS)
    python.chmod(0o755)
    return tmp_path


def _run_make(
    folder: Path, *arguments: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    # Of a make that runs these tests, nothing reaches the one that is tested.
    outer = (*MAKE_VARIABLES, "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    kept = {k: v for k, v in os.environ.items() if k not in outer}
    return subprocess.run(
        ["make", "-o", ".venv/.installed", *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _make(
    folder: Path, *arguments: str, **environment: str
) -> tuple[list[str], dict[str, str]]:
    done = _run_make(folder, *arguments, **environment)
    shown, variables = json.loads(done.stdout.splitlines()[-1])
    return shown, variables


def test_programs_keep_no_compiled_modules(made: Path) -> None:
    _, variables = _make(made, "verify", **{_DO_NOT_KEEP: ""})
    assert variables[_DO_NOT_KEEP] == "1"


def test_clean_deletes_compiled_modules_but_those_of_the_libraries(made: Path) -> None:
    folders = [made / name / "__pycache__" for name in ("finmark/one", ".venv/lib")]
    for folder in folders:
        folder.mkdir(parents=True)
    assert _run_make(made, "clean").returncode == 0
    assert [folder.exists() for folder in folders] == [False, True]


ODD = [
    "client's data",
    "cost$center",
    "$(shell touch made_by_make)",
    '"; touch made_by_the_shell; "',
    "a b  c\\",
    "`touch made_by_the_shell`",
]


@pytest.mark.parametrize("text", ODD)
def test_make_hands_over_what_is_given_unchanged(made: Path, text: str) -> None:
    given = {"VARS": json.dumps({"base_dir": text}), "POLICY": f"{text}/list.csv"}
    given |= {"NAME": text, "QUERY": text, "CAMPAIGN": text, "BUDGET": text}
    shown, variables = _make(made, "contest", *(f"{k}={v}" for k, v in given.items()))
    assert shown == ["-m", "finmark", "contest"]
    assert {name: variables[name] for name in given} == given
    assert sorted(p.name for p in made.iterdir()) == [".venv", "Makefile"]


def test_make_hands_over_every_hostile_text_unchanged(made: Path) -> None:
    names = ("VARS", "POLICY", "NAME", "QUERY", "CAMPAIGN", "BUDGET", "SYNTHESIZERS")
    for at in range(0, len(VISIBLE), len(names)):
        texts = VISIBLE[at : at + len(names)]
        given = dict(zip(names, texts, strict=False))
        _, variables = _make(made, "contest", *(f"{k}={v}" for k, v in given.items()))
        assert {name: variables[name] for name in given} == given
    assert sorted(p.name for p in made.iterdir()) == [".venv", "Makefile"]


def test_make_reads_the_environment_but_for_names_that_shells_use(made: Path) -> None:
    _, variables = _make(made, "run", SCALE="ci", VARS="{}", NAME="host", TARGET="x86")
    assert (variables["SCALE"], variables["VARS"]) == ("ci", "{}")
    assert (variables["NAME"], variables["TARGET"]) == ("", "")


@pytest.mark.parametrize("code", [0, 1, 2])
@pytest.mark.parametrize("options", [(), ("-j4",), ("-k",), ("QUERY=nnqt",)])
def test_make_ends_with_the_exit_code_of_the_verb(
    made: Path, code: int, options: tuple[str, ...]
) -> None:
    (made / ".venv" / "bin" / "python").write_text(f"#!/bin/sh\nexit {code}\n")
    assert _run_make(made, "scenario", *options).returncode == code


def test_make_shows_what_it_would_run_without_running_it(made: Path) -> None:
    (made / ".venv" / "bin" / "python").write_text("#!/bin/sh\ntouch ran\n")
    done = _run_make(made, "-n", "run")
    assert ".venv/bin/python -m finmark run" in done.stdout
    assert not (made / "ran").exists()


def test_make_runs_one_verb_after_the_other(made: Path) -> None:
    assert ".NOTPARALLEL:" in (made / "Makefile").read_text()
    assert _make(made, "-j4", "run")[0] == ["-m", "finmark", "run"]
