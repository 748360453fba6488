"""Environments of tools that FinMark itself does not need, in build/environments."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from publishing.layout import DATABASE
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

ENVIRONMENTS = PROJECT_ROOT / "build" / "environments"
_LOCKS = PROJECT_ROOT / "integration"


def environment(name: str) -> Path:
    """The ``bin`` folder of the environment that requirements-NAME.txt locks.

    Raises:
        InputError: pip could not install it.
    """
    lock = _LOCKS / f"requirements-{name}.txt"
    lines = lock.read_text(encoding="utf-8").splitlines()
    return environment_of(name, [line for line in lines if not line.startswith("#")])


def environment_of(name: str, requirements: Sequence[str]) -> Path:
    """The ``bin`` folder of an environment of these packages and no others.

    It is made once, and anew when the requirements have changed.

    Args:
        name: What it is called in build/environments.
        requirements: Every package with its version, as pip takes them.

    Raises:
        InputError: pip could not install them.
    """
    folder = ENVIRONMENTS / name
    wanted = "\n".join([sys.version, *requirements])
    key = hashlib.sha256(wanted.encode()).hexdigest()
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != key:
        print(f"environment: installing {name} once", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True, symlinks=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
        found = run([*pip, "--no-deps", *requirements])
        if found.returncode:
            told = [line for line in found.stderr.splitlines() if "ERROR" in line]
            remedy = f"pip could not install it: {' '.join(told)[:300]}"
            raise InputError(folder.relative_to(PROJECT_ROOT), "pip", name, remedy)
        stamp.write_text(key, encoding="utf-8")
    return folder / "bin"


def published_file() -> Path:
    """The published DuckDB file, by the name that tools open.

    Raises:
        InputError: nothing has been published yet.
    """
    return Published().link(DATABASE)


def run(
    command: Sequence[object], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, and keep what it says."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=PROJECT_ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
