"""The end of a run: what was made, how good it is, where it is."""

from typing import Any

import pandas as pd

from publishing.reader import Published

_HEADLINES = (
    ("quality_default", "Overall"),
    ("quality_legacy", "Overall"),
    ("c2st_auc", "auc"),
    ("privacy", "membership_auc"),
)


def summary(published: Published) -> str:
    """A table for the terminal."""
    counts = published.query(
        "select schema_name || '.' || table_name as name, estimated_size as rows "
        "from duckdb_tables() order by all"
    )
    scores = published.query(
        "select population, scope, metric, score, no_model, ceiling, original "
        "from quality.fidelity_scorecard "
        f"where (metric, property) in {_HEADLINES} order by population, metric, scope"
    )
    lines = [
        "",
        "published",
        *(f"  {r.name:<28}{r.rows:>12,}" for r in counts.itertuples()),
    ]
    lines += [
        "",
        f"  {'quality':<20}{'metric':<17}{'scope':<24}"
        f"{'score':>7}{'no model':>10}{'ceiling':>9}{'original':>10}",
    ]
    lines += [
        f"  {r.population:<20}{r.metric:<17}{r.scope:<24}"
        f"{r.score:>7.3f}{_known(r.no_model):>10}{_known(r.ceiling):>9}"
        f"{_known(r.original):>10}"
        for r in scores.itertuples()
    ]
    lines += [
        "",
        "where",
        "  published/site/index.html     open it in a browser: all there is to see",
        "  published/finmark.duckdb      open it with any BI tool",
        "  published/parquet, csv        the same tables as files",
    ]
    return "\n".join(line.rstrip() for line in lines)


def _known(score: Any) -> str:  # noqa: ANN401 (of itertuples)
    return "" if pd.isna(score) else f"{score:.3f}"
