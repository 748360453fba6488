"""Virtual environments of optional tools, in build/environments."""

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
    """The ``bin`` folder of the environment with the lock requirements-NAME.txt.

    Raises:
        InputError: pip fails.
    """
    lock = _LOCKS / f"requirements-{name}.txt"
    lines = lock.read_text(encoding="utf-8").splitlines()
    return environment_of(name, [line for line in lines if not line.startswith("#")])


def environment_of(name: str, requirements: Sequence[str]) -> Path:
    """The ``bin`` folder of an environment with exactly these packages.

    It is created once, and again when the requirements change.

    Args:
        name: Its folder in build/environments.
        requirements: Every package with its version, in the format of pip.

    Raises:
        InputError: pip fails.
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
            errors = [line for line in found.stderr.splitlines() if "ERROR" in line]
            remedy = f"pip could not install it: {' '.join(errors)[:300]}"
            raise InputError(folder.relative_to(PROJECT_ROOT), "pip", name, remedy)
        stamp.write_text(key, encoding="utf-8")
    return folder / "bin"


def published_file() -> Path:
    """The path of the published DuckDB file.

    Raises:
        InputError: Nothing is published.
    """
    return Published().link(DATABASE)


def run(
    command: Sequence[object], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, and capture its output."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=PROJECT_ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
