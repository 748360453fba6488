"""The scorecard: every score beside its references, as one HTML page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import pandas as pd

from pages.anchor_tables import anchor_tables
from pages.render import render
from pages.scenario_tables import scenario_rows
from pages.score_descriptions import (
    HEADLINES,
    METRICS,
    POPULATIONS,
    PROPERTIES,
    Description,
    population_title,
    readable,
)
from publishing.reader import Published
from python_generators.core.populations import SCORED_CUSTOMERS
from python_generators.core.settings import Settings
from python_generators.fidelity.limits import Limit, limit_of

ANCHORS = "quality.anchor_scorecard"
SCENARIOS = "quality.scenario_scorecard"
WORST = 6  # columns shown of each population
FEW = 1_000  # customers; in a smaller base, noise alone can exceed the limits
REFERENCES = ("no_model", "ceiling")


@dataclass(frozen=True)
class Headline:
    """One row of the comparison: the score of each population, and its references."""

    label: str
    scores: Sequence[str]
    no_model: str
    ceiling: str
    ideal: str


@dataclass(frozen=True)
class Row:
    """One score, as text."""

    label: str
    score: str
    no_model: str
    ceiling: str
    original: str
    ideal: str
    gap: str
    verdict: str
    is_good: bool


@dataclass(frozen=True)
class Group:
    """The scores of one metric, with its meaning."""

    title: str
    meaning: str
    rows: Sequence[Row]
    has_limits: bool


@dataclass(frozen=True)
class Section:
    """All scores of one population."""

    anchor: str
    title: str
    meaning: str
    groups: Sequence[Group]
    worst: Sequence[Mapping[str, str]]


def write_scorecard(published: Published, path: Path) -> Path:
    """Write the page from the published tables."""
    anchors = None
    if published.has(ANCHORS):
        anchors = published.query(f"from {ANCHORS} order by population, anchor_id")
    scenarios = None
    if published.has(SCENARIOS):
        scenarios = published.query(f"from {SCENARIOS} order by scenario, metric")
    page = scorecard(
        published.query("from quality.fidelity_scorecard"),
        published.query("from quality.column_fidelity"),
        anchors,
        published.settings,
        published.version,
        scenarios,
    )
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def scorecard(
    scores: pd.DataFrame,
    columns: pd.DataFrame,
    anchors: pd.DataFrame | None,
    settings: Settings,
    version: str = "",
    scenarios: pd.DataFrame | None = None,
) -> str:
    """Return the page's HTML: no script, nothing from the network, all data escaped.

    Args:
        scores: ``quality.fidelity_scorecard``.
        columns: ``quality.column_fidelity``.
        anchors: ``quality.anchor_scorecard``, or None where the market has no anchors.
        settings: The settings of the run.
        version: The published version, where there is one.
        scenarios: ``quality.scenario_scorecard``, or None where there is none.
    """
    found = set(scores["population"])
    populations = [p for p in POPULATIONS if p in found]
    populations += sorted(found.difference(POPULATIONS))
    return render(
        "scorecard.html.j2",
        settings=settings,
        version=version,
        is_small=settings.base_customers < FEW,
        scored=SCORED_CUSTOMERS * (settings.synthetic_customers > SCORED_CUSTOMERS),
        populations=[population_title(p) for p in populations],
        headlines=list(_headlines(scores, populations)),
        sections=[_section(p, scores, columns) for p in populations],
        anchors=[] if anchors is None else list(anchor_tables(anchors)),
        scenarios=[] if scenarios is None else scenario_rows(scenarios),
    )


def _headlines(scores: pd.DataFrame, populations: Sequence[str]) -> Iterator[Headline]:
    keyed = scores.set_index(["scope", "metric", "property"]).sort_index()
    for key, label in HEADLINES.items():
        if key not in keyed.index:
            continue
        rows = keyed.loc[[key]].set_index("population")
        yield Headline(
            label,
            [_number(rows["score"].get(p)) for p in populations],
            *(_number(rows[c].iloc[0]) for c in ("no_model", "ceiling", "ideal")),
        )


def _section(population: str, scores: pd.DataFrame, columns: pd.DataFrame) -> Section:
    own = scores[scores["population"] == population]
    metrics = [m for m in METRICS if m in set(own["metric"])]
    metrics += sorted(set(own["metric"]).difference(METRICS))
    groups = []
    for metric in metrics:
        part = own[own["metric"] == metric].sort_values(["scope", "property"])
        rows = [_row(row) for _, row in part.iterrows()]
        text = METRICS.get(metric, Description(readable(metric), ""))
        has_limits = any(row.verdict for row in rows)
        groups.append(Group(text.title, text.meaning, rows, has_limits))
    text = POPULATIONS.get(population, Description(readable(population), ""))
    return Section(
        anchor=population.replace("_", "-"),
        title=text.title,
        meaning=text.meaning,
        groups=groups,
        worst=list(_worst(population, columns)),
    )


def _row(row: pd.Series) -> Row:
    scope, metric, name = (str(row[c]) for c in ("scope", "metric", "property"))
    limit = limit_of(scope, metric, name)
    is_good = limit is None or limit.lowest <= row["score"] <= limit.highest
    gap = row["gap_to_ceiling"]
    return Row(
        label=_label(scope, name),
        **{
            c: _number(row[c])
            for c in ("score", "no_model", "ceiling", "original", "ideal")
        },
        gap=_signed(gap),
        verdict="" if limit is None else _verdict(limit, is_good),
        is_good=is_good,
    )


def _verdict(limit: Limit, is_good: bool) -> str:
    bound = (
        f"at most {limit.highest:g}"
        if limit.highest < inf
        else f"at least {limit.lowest:g}"
    )
    return f"{'within' if is_good else 'outside'} limit: {bound}"


def _worst(population: str, columns: pd.DataFrame) -> Iterator[dict[str, str]]:
    keys = ["table_name", "column_name"]
    beside = {
        name: columns[columns["population"] == name].set_index(keys)["distance"]
        for name in REFERENCES
    }
    own = columns[columns["population"] == population]
    own = own.sort_values(["distance", *keys], ascending=[False, True, True])
    for row in own.head(WORST).to_dict("records"):
        key = (row["table_name"], row["column_name"])
        yield {
            "column": _label(*key),
            "metric": readable(row["metric"]),
            "distance": _number(row["distance"]),
            **{name: _number(found.get(key)) for name, found in beside.items()},
        }


def _label(scope: str, name: str) -> str:
    parts = [
        readable(scope),
        *(PROPERTIES.get(p, readable(p)) for p in name.split(":")),
    ]
    return ": ".join(parts)


def _number(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else f"{value:.3f}"


def _signed(gap: float) -> str:
    if pd.isna(gap) or abs(gap) < 0.0005:
        return "" if pd.isna(gap) else "0.000"
    return f"{gap:+.3f}".replace("-", "\N{MINUS SIGN}")
