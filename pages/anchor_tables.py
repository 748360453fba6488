"""The scorecard's tables of anchors: each population against published statistics."""

from collections.abc import Iterator

import pandas as pd

from pages.score_descriptions import population_title


def anchor_tables(anchors: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the texts of one table per population.

    Args:
        anchors: ``quality.anchor_scorecard``.
    """
    for population, rows in anchors.groupby("population", sort=True):
        fitted = rows["used_for_fit"].astype(bool)
        passed = rows["passed"].astype(bool)
        shown = [
            {
                **{name: str(row[name]) for name in row},
                **{n: _amount(row[n]) for n in ("target", "tolerance", "actual")},
                "error": _amount(row["error"]),
                "year": "" if pd.isna(row["year"]) else str(row["year"]),
                "link": str(row["url"]).startswith(("https://", "http://")),
                "is_good": bool(row["passed"]),
                "is_fitted": bool(row["used_for_fit"]),
            }
            for row in rows.to_dict("records")
        ]
        yield {
            "title": population_title(str(population)),
            "rows": shown,
            "fitted": f"{int(passed[fitted].sum())} of {int(fitted.sum())}",
            "unfitted": f"{int(passed[~fitted].sum())} of {int((~fitted).sum())}",
        }


def _amount(value: float | None) -> str:
    if value is None or pd.isna(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
