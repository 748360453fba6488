"""Query dbt's metrics on the published file, with MetricFlow's command mf.

    python -m integration.metrics
    python -m integration.metrics --metrics savings_rate --group-by metric_time__month

mf needs the folder of a dbt project: integration/metricflow. Its metrics are parsed
from this project, and its database is the published file, opened read-only.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

from integration.environments import environment, published_file, run
from python_generators.core.commands import one_line_errors
from python_generators.core.errors import EXIT_FAILED, InputError
from python_generators.core.settings import PROJECT_ROOT

PROJECT = PROJECT_ROOT / "integration" / "metricflow"
_PARSED = PROJECT / "target" / "semantic_manifest.json"


def parse() -> None:
    """Parse the metrics with dbt, if a file has changed.

    Raises:
        InputError: dbt cannot parse them.
    """
    written = [PROJECT_ROOT / "dbt_project.yml", *PROJECT.glob("*.yml")]
    written += (PROJECT_ROOT / "models").rglob("*.yml")
    newest = max(path.stat().st_mtime for path in written)
    if _PARSED.exists() and _PARSED.stat().st_mtime > newest:
        return
    dbt = [environment("metrics") / "dbt", "--quiet", "--warn-error"]
    dbt += ["--log-path", PROJECT / "logs"]
    options = ["--profiles-dir", PROJECT, "--profile", "published"]
    parsed = run([*dbt, "parse", *options, "--target-path", _PARSED.parent])
    if parsed.returncode:
        remedy = (parsed.stdout + parsed.stderr).strip() or "dbt parse fails"
        raise InputError("models/semantic", "metrics", "not parsed", remedy)


def mf(arguments: Sequence[object]) -> subprocess.CompletedProcess[str]:
    """Run ``mf`` with these arguments, and capture its output.

    Raises:
        InputError: Nothing is published, or dbt cannot parse the metrics.
    """
    published_file()
    parse()
    return subprocess.run(
        [str(part) for part in (environment("metrics") / "mf", *arguments)],
        cwd=PROJECT,
        env={**os.environ, "DBT_PROFILES_DIR": ".", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def _without_spinners(text: str) -> str:
    """The output of mf without the lines of its progress spinner."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not "⠀" <= line[0] <= "⣿")


@one_line_errors
def main(query: Sequence[str]) -> int:
    """Run a query; without one, check all metrics and list them.

    Returns:
        The exit code: 0, or 1 if mf fails.
    """
    commands = (
        [["query", *query]] if query else [["validate-configs"], ["list", "metrics"]]
    )
    for arguments in commands:
        done = mf(arguments)
        print(_without_spinners(done.stdout))
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
            return EXIT_FAILED
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
