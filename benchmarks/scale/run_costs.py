"""Run the verbs of a large run one by one, and measure each verb and each dbt model."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.scale.process_tree import Usage, run_watched
from expectations.dbt_artifacts import DBT_RUN_RESULTS, read_json
from expectations.verdict import VERDICT_FILE
from publishing.build_proof import PROOF_FILE
from publishing.layout import MANIFEST
from publishing.reader import Published
from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.warehouse import build_file

VERBS = ("generate", "build", "expect", "publish", "site")
SCALE = "million"
HEAVIEST = 10
_BUILT = ("model", "seed")


def measure_run(customers: int, overrides: dict[str, Any]) -> dict[str, Any]:
    """Make, build, audit and publish a population, and measure each verb.

    Args:
        customers: Their number.
        overrides: Other vars than those of the scale.

    Returns:
        The costs of each verb, in seconds, CPU seconds and bytes; the models that took
        longest; and the bytes of the build file and of what was published.
    """
    given = json.dumps({"synthetic_customers": customers, **overrides})
    settings = ["--scale", SCALE, "--vars", given]
    for name in (PROOF_FILE, VERDICT_FILE):  # or a second run would skip its verbs
        (PROJECT_ROOT / name).unlink(missing_ok=True)
    found: dict[str, Any] = {"customers": customers, "verbs": {}}
    for verb in VERBS:
        options = settings if verb == "generate" else []
        command = [sys.executable, "-m", "finmark", verb, *options]
        usage = run_watched(command, PROJECT_ROOT)
        found["verbs"][verb] = {
            "seconds": round(usage.seconds, 1),
            "cpu": round(usage.cpu, 1),
            "peak": usage.peak,
        }
        if verb == "build":
            found["models"] = heaviest_models(usage, _results())
    found["build_bytes"] = _used_bytes(build_file("dev"))
    version = Published().path(MANIFEST).parent
    files = [path for path in version.rglob("*") if path.is_file()]
    found["published_bytes"] = sum(int(path.stat().st_size) for path in files)
    return found


def heaviest_models(
    usage: Usage, results: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The models that ran longest; several ran at a time.

    Args:
        usage: The verb that ran dbt.
        results: dbt's results.
    """
    found: list[dict[str, Any]] = []
    for result in results:
        kind, _, name = str(result["unique_id"]).split(".")[:3]
        timing = {part["name"]: part for part in result["timing"]}
        if kind not in _BUILT or "execute" not in timing:
            continue
        begin, end = (
            datetime.fromisoformat(timing["execute"][at]).timestamp()
            for at in ("started_at", "completed_at")
        )
        some = [s for s in usage.samples if begin <= s.at <= end]
        found.append(
            {
                "model": name,
                "seconds": round(end - begin, 1),
                "peak": max((s.memory for s in some), default=0),
            }
        )
    return sorted(found, key=lambda one: -one["seconds"])[:HEAVIEST]


def _results() -> Sequence[dict[str, Any]]:
    results: Sequence[dict[str, Any]] = read_json(PROJECT_ROOT, DBT_RUN_RESULTS)[
        "results"
    ]
    return results


def _used_bytes(file: Path) -> int:
    """The bytes of the blocks in use: earlier builds leave free ones."""
    with connect(file, read_only=True) as connection:
        ((used,),) = connection.execute(
            "select block_size * used_blocks from pragma_database_size()"
        ).fetchall()
    return int(used)
