"""The recipe of docs/bi.md for Python runs."""

import re
import subprocess
import sys

from python_generators.core.settings import PROJECT_ROOT


def test_python_recipe_runs() -> None:
    text = (PROJECT_ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    subprocess.run([sys.executable, "-c", recipe], cwd=PROJECT_ROOT, check=True)
