"""Setting up the environment, with stated metadata and without pip."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from finmark.environment import (
    SetupError,
    complete_torch,
    import_error,
    imported_modules,
    locked_names,
    require_imports,
    unlocked,
)
from python_generators.core.settings import PROJECT_ROOT

LOCK = "torch==2.13.0\nJinja2==3.1.6\ntyping_extensions==4.16.0  # a comment\n# words\n"
LOCKED = locked_names(LOCK)
CPU = ["jinja2", "typing-extensions>=4.10", 'optree>=0.13; extra == "optree"']
CUDA = [
    *CPU,
    "nvidia-cudnn-of-nobody==9.20; python_version >= '3.0'",
    "cuda-kit-of-nobody[cublas,cudart]==13.0.3",
    "triton-of-nobody==3.7.1; python_version < '3.0'",
]
WANTED = ["nvidia-cudnn-of-nobody==9.20", "cuda-kit-of-nobody[cublas,cudart]==13.0.3"]


def _installed(declared: Sequence[str], *, imports: bool) -> list[str]:
    wanted: list[str] = []
    complete_torch(declared, LOCKED, lambda: imports, wanted.extend)
    return wanted


def test_names_of_the_lock_are_compared_as_indexes_do() -> None:
    assert {"torch", "jinja2", "typing-extensions"} == LOCKED


def test_requirements_outside_the_lock_apply_to_this_machine() -> None:
    assert unlocked(CPU, LOCKED) == []
    assert unlocked(CUDA, LOCKED) == WANTED


@pytest.mark.parametrize("imports", [True, False])
def test_the_cpu_build_needs_nothing_more(imports: bool) -> None:
    assert _installed(CPU, imports=imports) == []


@pytest.mark.parametrize("imports", [True, False])
def test_the_cuda_build_gets_its_libraries(
    imports: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _installed(CUDA, imports=imports) == WANTED
    (line,) = capsys.readouterr().out.splitlines()
    assert "PIP_EXTRA_INDEX_URL" in line


def test_libraries_that_are_there_are_not_installed_again() -> None:
    there = ["pytest>=1"]
    assert _installed(there, imports=True) == []
    assert _installed(there, imports=False) == there  # parts may be missing
    assert _installed(["pytest<1"], imports=True) == ["pytest<1"]


def test_the_project_imports_what_the_lock_holds() -> None:
    modules = imported_modules(PROJECT_ROOT)
    assert {"torch", "duckdb", "great_expectations", "dbt.adapters.duckdb"} <= {
        *modules
    }
    assert not {"finmark", "python_generators", "tests"} & {*modules}
    assert not {m for m in modules if m.partition(".")[0] in sys.stdlib_module_names}


def test_imports_are_found_wherever_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "finmark").mkdir()
    (tmp_path / "finmark" / "a.py").write_text(
        "import json, first.part\ndef f():\n    from second.part import thing\n"
        "from finmark.b import c\nfrom . import d\n"
    )
    found = imported_modules(tmp_path)
    assert {"first.part", "second.part"} <= {*found}
    assert not {"json", "finmark.b"} & {*found}


def test_a_module_that_fails_is_named_with_a_remedy() -> None:
    require_imports(["json", "math"])
    with pytest.raises(
        SetupError, match="import no_such_thing.part: No module"
    ) as refused:
        require_imports(["json", "no_such_thing.part"])
    assert "remove .venv and run make setup again" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_library_that_cannot_be_loaded_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text(
        "raise ImportError('libcudnn.so.9: missing\\n')"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert import_error("broken") == "libcudnn.so.9: missing"
    assert import_error("json") is None


def test_setup_uses_the_standard_library_alone() -> None:
    code = "import sys, finmark.environment as e; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded <= {*sys.stdlib_module_names, "__main__", "finmark", "sitecustomize"}
