"""Fill the virtual environment from the lock, and check that everything imports.

Run it with the Python of the environment; it uses the standard library alone:

    .venv/bin/python -m finmark.environment

The lock is installed with ``--no-deps``. There is one exception: if pip finds only the
CUDA build of PyTorch, its libraries, which the lock does not have, are installed too.
Each step skips what is already installed, so an interrupted run can be repeated.
"""

import ast
import importlib.metadata
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.txt"
# integration/ is left out: its tools have environments of their own.
_FOLDERS = (
    "python_generators",
    "models",
    "expectations",
    "publishing",
    "pages",
    "contest",
    "examples",
    "benchmarks",
    "finmark",
    "tests/unit",
    "tests/pipeline",
)
# Used as programs or plugins, not imported by the project's code.
_PROGRAMS = (
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "mypy",
    "sqlfluff",
    "sqlfluff_templater_dbt",
    "xdist",
)
_SAVE_DISK = (
    "setup: pip took the CUDA build of PyTorch, whose libraries need about 4 GB more. "
    "To save them: stop, remove .venv, set PIP_EXTRA_INDEX_URL to PyTorch's CPU index "
    '(README, "PyTorch") and run make setup again.'
)


class SetupError(Exception):
    """The environment is not ready; the message is one line."""


def main() -> int:
    """Install and check; return 0, or 1 after one line about the error."""
    try:
        set_up(ROOT)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def set_up(root: Path) -> None:
    """Install the lock and what PyTorch needs, then import what the project imports.

    Args:
        root: The project root.

    Raises:
        SetupError: pip failed, or a module cannot be imported.
    """
    print(f"setup: install {LOCK} (the first time, this takes minutes)", flush=True)
    _pip(root, "--no-deps", "--requirement", LOCK)
    complete_torch(
        declared=importlib.metadata.requires("torch") or [],
        locked=locked_names((root / LOCK).read_text(encoding="utf-8")),
        imports=lambda: import_error("torch") is None,
        install=lambda wanted: _pip(root, "--constraint", LOCK, *wanted),
    )
    print("setup: import every library", flush=True)
    require_imports(imported_modules(root))


def complete_torch(
    declared: Sequence[str],
    locked: frozenset[str],
    imports: Callable[[], bool],
    install: Callable[[Sequence[str]], None],
) -> None:
    """Install the libraries of the CUDA build of PyTorch, where that build is in use.

    Args:
        declared: The requirements that PyTorch declares, with their markers.
        locked: Names of the lock's distributions, normalized.
        imports: Whether ``import torch`` works.
        install: Installs requirements and their dependencies.
    """
    wanted = unlocked(declared, locked)
    if not wanted or (imports() and not _missing(wanted)):
        return
    print(_SAVE_DISK, flush=True)
    install(wanted)


def unlocked(declared: Sequence[str], locked: frozenset[str]) -> list[str]:
    """The requirements that apply to this machine and are not in the lock.

    Args:
        declared: Requirements as a distribution's metadata states them.
        locked: Names of the lock's distributions, normalized.
    """
    from packaging.requirements import Requirement  # installed by the lock

    found = []
    for text in declared:
        requirement = Requirement(text)
        if normalized(requirement.name) in locked:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            requirement.marker = None
            found.append(str(requirement))
    return found


def _missing(wanted: Sequence[str]) -> list[str]:
    from packaging.requirements import Requirement

    missing = []
    for text in wanted:
        requirement = Requirement(text)
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if not version or version not in requirement.specifier:
            missing.append(text)
    return missing


def locked_names(lock: str) -> frozenset[str]:
    """The normalized names of the distributions that a lock pins."""
    lines = (line.partition("#")[0].strip() for line in lock.splitlines())
    return frozenset(normalized(line.partition("==")[0]) for line in lines if line)


def normalized(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return name.lower().replace("_", "-").replace(".", "-")


def imported_modules(root: Path) -> list[str]:
    """The modules outside the standard library and the project that the code imports.

    Args:
        root: The project root.
    """
    own = {path.name for path in root.iterdir() if path.is_dir()}
    found = set(_PROGRAMS)
    for folder in _FOLDERS:
        for path in (root / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= set(_imports(tree))
    known = own | set(sys.stdlib_module_names)
    return sorted(name for name in found if name.partition(".")[0] not in known)


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def require_imports(modules: Sequence[str]) -> None:
    """Import every module, in a new process.

    Args:
        modules: Dotted names.

    Raises:
        SetupError: naming the first module that fails, and what to do.
    """
    for name, reason in import_errors(modules).items():
        raise SetupError(
            f"setup: import {name}: {reason}: remove .venv and run make setup again; "
            f"if it stays, look for {name.partition('.')[0]} in {LOCK}"
        )


def import_error(module: str) -> str | None:
    """The error of importing the module in a new process; None without error."""
    return import_errors([module]).get(module)


_IMPORT_ALL = """
import importlib, sys, warnings
warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except BaseException as error:
        first = (str(error) or type(error).__name__).splitlines()[0]
        print(f"FAILED\\t{name}\\t{first}", flush=True)
        sys.exit(1)
"""


def import_errors(modules: Sequence[str]) -> dict[str, str]:
    """The first module that fails to import in a new process, with its reason.

    Args:
        modules: Dotted names, imported in this order.
    """
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return {}
    for line in done.stdout.splitlines():
        if line.startswith("FAILED\t"):
            _, name, reason = line.split("\t", 2)
            return {name: reason}
    last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
    return {modules[0] if len(modules) == 1 else "all modules": last}


def _pip(root: Path, *arguments: str) -> None:
    pip = (sys.executable, "-m", "pip", "install", "--quiet")
    done = subprocess.run([*pip, *arguments], cwd=root, check=False)
    if done.returncode != 0:
        raise SetupError(
            "setup: pip could not install the lock (its message is above): look at the "
            "network and the free disk space, then run make setup again"
        )


if __name__ == "__main__":
    sys.exit(main())
