"""Virtual environments of tools that cannot share the project's own."""

import hashlib
import subprocess
import sys
from pathlib import Path

from python_generators.settings import PROJECT_ROOT

ENVIRONMENTS = PROJECT_ROOT / "build" / "environments"


def environment(tool: str) -> Path:
    """The ``bin`` folder of a tool's environment, installed from its lock when it changed.

    Args:
        tool: Which ``integration/requirements-<tool>.txt`` to install.
    """
    lock = PROJECT_ROOT / "integration" / f"requirements-{tool}.txt"
    folder = ENVIRONMENTS / tool
    installed = folder / "installed"
    content = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not installed.exists() or installed.read_text(encoding="utf-8") != content:
        print(f"Installing {tool} into {folder.relative_to(PROJECT_ROOT)}", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        install = ("-m", "pip", "install", "--quiet", "--no-deps", "--requirement")
        _run(str(folder / "bin" / "python"), *install, str(lock))
        installed.write_text(content, encoding="utf-8")
    return folder / "bin"


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
