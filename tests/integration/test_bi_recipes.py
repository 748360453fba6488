"""The recipes of docs/bi.md that run here, as they stand there."""

import re
import subprocess
import sys

from python_generators.core.settings import PROJECT_ROOT


def test_the_recipe_for_python_runs() -> None:
    text = (PROJECT_ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    subprocess.run([sys.executable, "-c", recipe], cwd=PROJECT_ROOT, check=True)
