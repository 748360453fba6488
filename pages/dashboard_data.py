"""What the dashboard knows: small tables of counts and sums, packed for the page.

Every row belongs to a cell, a persona in a city with a kind of employment, so that the
page filters by adding up the rows of the cells that are chosen, and aggregates nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pages.checks import Check
from pages.dashboard_colors import colors_of
from pages.dashboard_facts import COPIES, REFERENCES, covered, facts
from pages.dashboard_tables import (
    ANCHORS,
    CAMPAIGNS,
    CELL,
    DISTANCES,
    FIGURES,
    READINGS,
    TABLES,
)
from pages.published import Published
from pages.style import PERSONA_COLORS, POPULATION_COLORS, POPULATION_NAMES

HALF = "half"
"""Of own data: the half that its ceiling, the other half, is held against."""


def dashboard_data(
    published: Published, symbol: str, checks: Sequence[Check]
) -> dict[str, Any]:
    """Everything that the page's script reads, ready to be written as JSON.

    Args:
        published: What was published.
        symbol: The market's sign of money.
        checks: What became of the build's checks.
    """
    frames = {
        name: published.query(sql.format(cell=", ".join(CELL)) + " order by all")
        for name, sql in TABLES.items()
    }
    cells = pd.concat([frame[CELL] for frame in frames.values()]).drop_duplicates()
    choices = {
        "persona": _in_order(cells["persona"], PERSONA_COLORS),
        "city": _by_size(frames["months"], cells, "city"),
        "employment_type": _by_size(frames["months"], cells, "employment_type"),
    }
    codes = [cells[name].map(choices[name].index) for name in CELL]
    cells = cells.assign(**dict(zip(CELL, codes, strict=True))).reset_index(drop=True)
    place = {key: n for n, key in enumerate(cells.itertuples(index=False, name=None))}
    names = _in_order(frames["spreads"]["population"], POPULATION_COLORS)
    populations = {
        name: POPULATION_NAMES.get(name, name)
        for name in names
        if name not in (*REFERENCES, HALF)
    }
    scenarios = sorted(set(frames["scenarios"]["scenario"]))
    return {
        "symbol": symbol,
        "choices": choices,
        "cells": {name: cells[name].tolist() for name in CELL},
        "market": published.settings.market,
        "months": [f"{m:%b %Y}" for m in sorted(set(frames["months"]["month"]))],
        "simulated": published.settings.population,
        "populations": populations,
        "references": {n: title for n, title in REFERENCES.items() if n in names},
        "half": HALF if HALF in names else "base",
        "scenarios": scenarios,
        "tables": {
            name: dict(_packed(_by_cell(frame, choices, place)))
            for name, frame in frames.items()
        },
        "campaigns": published.records(CAMPAIGNS),
        "readings": published.records(READINGS),
        "facts": facts(published, checks),
        "covered": covered(checks, list(dict.fromkeys(frames["rows"]["table_name"]))),
        "distances": published.records(DISTANCES),
        "anchors": [
            anchor
            for anchor in published.records(ANCHORS)
            if anchor["population"] in populations
        ],
        "colors": colors_of(
            choices["persona"],
            list(populations.values()),
            [name.replace("_", " ") for name in scenarios],
            [*COPIES, *REFERENCES.values()],
        ),
    }


def _by_size(months: pd.DataFrame, cells: pd.DataFrame, name: str) -> list[str]:
    """The values of a column, those of most customers first."""
    people = months.groupby(name)["customers"].sum()
    return sorted(set(cells[name]), key=lambda value: (-people.get(value, 0), value))


def _in_order(values: "pd.Series[str]", known: Mapping[str, str]) -> list[str]:
    """Known names in their order, then the others by name."""
    found = set(values)
    return [v for v in known if v in found] + sorted(found.difference(known))


def _by_cell(
    frame: pd.DataFrame,
    choices: Mapping[str, Sequence[str]],
    place: Mapping[tuple[int, ...], int],
) -> pd.DataFrame:
    codes = [frame[name].map(choices[name].index) for name in CELL]
    cell = [place[key] for key in zip(*codes, strict=True)]
    return frame.drop(columns=CELL).assign(cell=np.array(cell, dtype=np.int64))


def _packed(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """Each column as a list of numbers, or as what it holds and where, in runs."""
    for name in frame:
        column = frame[name]
        if figures := FIGURES.get(str(name)):
            yield str(name), [_rounded(value, figures) for value in column]
        elif name == "cell":
            yield str(name), {"runs": _runs(column.to_numpy())}
        elif pd.api.types.is_integer_dtype(column):
            yield str(name), column.tolist()
        else:
            if pd.api.types.is_datetime64_any_dtype(column):
                column = column.dt.strftime("%b %Y")
            elif name == "bin":
                column = column.map(tuple)
            codes, values = pd.factorize(column)
            runs = _runs(codes)
            where = {"codes": codes.tolist()}
            if len(runs) < len(codes):
                where = {"runs": runs}
            yield str(name), {"values": values.tolist(), **where}


def _runs(codes: "np.ndarray[Any, np.dtype[np.int64]]") -> list[int]:
    """The same codes as pairs: a code, and how many times it stands in a row."""
    starts = np.flatnonzero(np.r_[len(codes) > 0, codes[1:] != codes[:-1]])
    lengths = np.diff(np.r_[starts, len(codes)])
    pairs: list[int] = np.column_stack([codes[starts], lengths]).ravel().tolist()
    return pairs


def _rounded(value: float, figures: int) -> float:
    """The first figures, without a point where there is nothing behind it."""
    rounded = float(f"{value:.{figures}g}")
    return int(rounded) if rounded.is_integer() else rounded
