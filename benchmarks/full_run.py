"""Store the figures of the published run, which the documentation quotes.

    make run && .venv/bin/python -m benchmarks.full_run

Writes benchmarks/results/run_<market>.json, or run_own.json for a run on own files.
Runs at another scale than full are rejected.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from publishing.layout import MANIFEST, PUBLISHED_FOLDER
from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import InputError
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)

RESULTS = PROJECT_ROOT / "benchmarks" / "results"
SIZES = ("base_customers", "synthetic_customers", "ctgan_epochs", "tvae_epochs")
KEPT = ("market", "population", "random_seed", "months", *SIZES)
MONTHS = "months"  # prefix of the anchors of simulated months
DIGITS = 6  # the documentation rounds to three digits

_CUSTOMERS = "customers"
SCORES = {
    "quality, three tables": ("all_tables", "quality_default", "Overall"),
    "quality, three tables, legacy": ("all_tables", "quality_legacy", "Overall"),
    "quality, customers": (_CUSTOMERS, "quality_default", "Overall"),
    "quality, customers, legacy": (_CUSTOMERS, "quality_legacy", "Overall"),
    "classifier's AUC, customers": (_CUSTOMERS, "c2st_auc", "auc"),
    "classifier's AUC, transactions": ("transactions", "c2st_auc", "auc"),
    "classifier's AUC, customers with children": (
        "customers_with_children",
        "c2st_auc",
        "auc",
    ),
    "worst customers column, KS distance": (
        _CUSTOMERS,
        "column_distance",
        "max_ks_distance",
    ),
    "share without a loan, error": (
        _CUSTOMERS,
        "zero_mass_error",
        "existing_loan_balance",
    ),
    "largest Spearman drift": (_CUSTOMERS, "correlation_drift", "max_spearman"),
    "loan model, AUC kept": (_CUSTOMERS, "utility", "loan_presence:kept"),
    "saver model, AUC kept": (_CUSTOMERS, "utility", "high_saver:kept"),
    "click model, AUC kept": ("all_tables", "utility", "campaign_click:kept"),
    "nearer to the base than to holdout customers": (
        _CUSTOMERS,
        "privacy",
        "closer_to_train_share",
    ),
    "membership attack, AUC": (_CUSTOMERS, "privacy", "membership_auc"),
}
"""The scope, metric and property of each score, by the name in the documentation."""


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Write the figures.

    Returns:
        The exit code.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=RESULTS)
    folder: Path = parser.parse_args(arguments).results
    full = load_settings(resolve_vars("full", "{}"))
    figures = figures_of(Published())
    require_full(figures["settings"], full)
    path = folder / f"run_{figures['name']}.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(path.name)
    return 0


def figures_of(published: Published) -> dict[str, Any]:
    """The figures of a run that the documentation quotes, as JSON types."""
    manifest = published.manifest
    settings = manifest["settings"]
    scores = published.query(
        "select population, scope, metric, property, "
        "score, no_model, ceiling, original from quality.fidelity_scorecard "
        f"where (scope, metric, property) in {tuple(SCORES.values())} order by all"
    ).round(DIGITS)
    anchors = published.query(
        "select population, split_part(metric, ':', 1) = "
        f"'{MONTHS}' as of_months, used_for_fit, "
        "count_if(passed)::integer as met, count(*)::integer as count "
        "from quality.anchor_scorecard group by all order by all"
    )
    return {
        "name": "own" if settings["base_dir"] else settings["market"],
        "version": published.version,
        "settings": {name: settings[name] for name in KEPT},
        "libraries": manifest["versions"],
        "rows": {name: table["rows"] for name, table in manifest["tables"].items()},
        "scores": json.loads(scores.to_json(orient="records")),
        "anchors": json.loads(anchors.to_json(orient="records")),
    }


def require_full(settings: dict[str, Any], full: Settings) -> None:
    """Check that a run has the sizes of the project's settings.

    Raises:
        InputError: A size differs.
    """
    for name in SIZES[1:]:  # own files have any number of customers
        if settings[name] != getattr(full, name):
            remedy = f"must be {getattr(full, name)}: make run"
            raise InputError(
                f"{PUBLISHED_FOLDER}/{MANIFEST}",
                f"settings.{name}",
                settings[name],
                remedy,
            )


if __name__ == "__main__":
    raise SystemExit(main())
