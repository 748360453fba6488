"""The Java that Spark runs on."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from python_generators.core.errors import InputError

OLDEST_JAVA = 17
_REMEDY = (
    f"install Java {OLDEST_JAVA} or later, such as the package "
    f"openjdk-{OLDEST_JAVA}-jre-headless, or set JAVA_HOME"
)


def java_release(answer: str) -> int:
    """The release in the first line of ``java -version``; 0 if it states none."""
    found = re.search(r'version "(\d+)', answer)
    return int(found[1]) if found else 0


def require_java() -> None:
    """Check that Spark can start.

    Raises:
        InputError: Java is missing or too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).exists():
        raise InputError("make spark", "java", java, _REMEDY)
    said = subprocess.run(
        [java, "-version"], capture_output=True, text=True, check=False
    )
    if java_release(said.stderr) < OLDEST_JAVA:
        version = said.stderr.partition("\n")[0]
        raise InputError("make spark", "java", version, _REMEDY)
