"""The data inside the dashboard: small tables of counts and sums, packed for the page.

Every row belongs to a cell: one combination of persona, city and employment type. The
page filters by adding up the rows of the selected cells; it reads no single customer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pages.check_results import Check
from pages.dashboard.campaign_charts import MIN_ARM_CUSTOMERS
from pages.dashboard.colors import color_scales
from pages.dashboard.fixed_tables import (
    REFERENCES,
    SCORED,
    checks_by_table,
    fixed_tables,
)
from pages.dashboard.queries import (
    ANCHORS,
    CAMPAIGNS,
    CELL,
    DISTANCES,
    EFFECTS,
    MEASURES,
    SIGNIFICANT_DIGITS,
    TABLES,
)
from pages.style import PERSONA_COLORS, POPULATION_COLORS, POPULATION_NAMES
from publishing.reader import Published

HALF = "half"
"""With own data, the ceiling is one half of the base; this is the other half."""


def dashboard_data(published: Published, checks: Sequence[Check]) -> dict[str, Any]:
    """Return everything that the page's script reads, ready to be written as JSON.

    Args:
        published: The published version.
        checks: The results of the build's checks.
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
    number = {key: n for n, key in enumerate(cells.itertuples(index=False, name=None))}
    names = _in_order(frames["spreads"]["population"], POPULATION_COLORS)
    populations = {
        name: POPULATION_NAMES.get(name, name)
        for name in names
        if name not in (*REFERENCES, HALF)
    }
    scenarios = sorted(set(frames["scenarios"]["scenario"]))
    return {
        "symbol": published.market.currency_symbol,
        "choices": choices,
        "cells": {name: cells[name].tolist() for name in CELL},
        "market": published.settings.market,
        "months": [f"{m:%b %Y}" for m in sorted(set(frames["months"]["month"]))],
        "simulated": published.settings.population,
        "measures": MEASURES,
        "min_arm_customers": MIN_ARM_CUSTOMERS,
        "populations": populations,
        "references": {n: title for n, title in REFERENCES.items() if n in names},
        "half": HALF if HALF in names else "base",
        "scenarios": scenarios,
        "tables": {
            name: dict(_packed(_with_cell_numbers(frame, choices, number)))
            for name, frame in frames.items()
        },
        "campaigns": published.records(CAMPAIGNS),
        "effects": published.records(EFFECTS),
        "fixed_tables": fixed_tables(published, checks),
        "checks_by_table": checks_by_table(
            checks, list(dict.fromkeys(frames["rows"]["table_name"]))
        ),
        "distances": published.records(DISTANCES),
        "anchors": [
            anchor
            for anchor in published.records(ANCHORS)
            if anchor["population"] in populations
        ],
        "colors": color_scales(
            choices["persona"],
            list(populations.values()),
            [name.replace("_", " ") for name in scenarios],
            [*SCORED, *REFERENCES.values()],
        ),
    }


def _by_size(months: pd.DataFrame, cells: pd.DataFrame, name: str) -> list[str]:
    """Return the values of a column, those with most customers first."""
    customers = months.groupby(name)["customers"].sum()
    return sorted(set(cells[name]), key=lambda value: (-customers.get(value, 0), value))


def _in_order(values: "pd.Series[str]", known: Mapping[str, str]) -> list[str]:
    """Return the known names in their order, then the others by name."""
    found = set(values)
    return [v for v in known if v in found] + sorted(found.difference(known))


def _with_cell_numbers(
    frame: pd.DataFrame,
    choices: Mapping[str, Sequence[str]],
    number: Mapping[tuple[int, ...], int],
) -> pd.DataFrame:
    """Replace the columns of the cell by its number."""
    codes = [frame[name].map(choices[name].index) for name in CELL]
    cell = [number[key] for key in zip(*codes, strict=True)]
    return frame.drop(columns=CELL).assign(cell=np.array(cell, dtype=np.int64))


def _packed(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """Yield each column as numbers, or as distinct values and the codes of the rows.

    Codes are run-length encoded where that is shorter.
    """
    for name in frame:
        column = frame[name]
        if digits := SIGNIFICANT_DIGITS.get(str(name)):
            yield str(name), [_rounded(value, digits) for value in column]
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
            packed = {"codes": codes.tolist()}
            if len(runs) < len(codes):
                packed = {"runs": runs}
            yield str(name), {"values": values.tolist(), **packed}


def _runs(codes: "np.ndarray[Any, np.dtype[np.int64]]") -> list[int]:
    """Run-length encode codes as pairs: a code, and how often it repeats."""
    starts = np.flatnonzero(np.r_[len(codes) > 0, codes[1:] != codes[:-1]])
    lengths = np.diff(np.r_[starts, len(codes)])
    pairs: list[int] = np.column_stack([codes[starts], lengths]).ravel().tolist()
    return pairs


def _rounded(value: float, digits: int) -> float:
    """Round to significant digits; return an integer where nothing is lost."""
    rounded = float(f"{value:.{digits}g}")
    return int(rounded) if rounded.is_integer() else rounded
