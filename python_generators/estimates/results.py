"""Estimates of all campaigns, as rows of ``marts.campaign_results``."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.core.table_content import literal
from python_generators.estimates.effects import EVERY_METHOD
from python_generators.estimates.trial import Floats, Trial
from python_generators.estimates.validity import adjusted, sample_ratio_mismatch

MONEY = ("deposits", "spending", "investments", "loan_drawn", "margin", "profit")
METRICS = ("converted", *MONEY)
COVARIATES = (
    "income_before",
    "spending_before",
    "investments_before",
    "loan_repayment_before",
    "balance_before",
    "loan_outstanding_before",
)
NUMBERS = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "p_adjusted")
DECIMALS = 9  # the last bits of floating-point sums differ between machines

SCHEMA = pa.schema(
    [
        ("campaign", pa.string()),
        ("metric", pa.string()),
        ("horizon_months", pa.int32()),
        ("method", pa.string()),
        ("treated", pa.int64()),
        ("controls", pa.int64()),
        *((name, pa.float64()) for name in NUMBERS),
        ("srm_p_value", pa.float64()),
    ]
)

Row = dict[str, Any]


def estimates(observed: Any) -> pa.Table:  # noqa: ANN401 - dbt hands a relation
    """Apply all estimators to all metrics of each campaign and horizon.

    Args:
        observed: DuckDB relation with one row per campaign, horizon and customer of
            either arm: is_treated, treated_probability, metrics and covariates.

    Returns:
        A table of ``SCHEMA``; null where the data do not identify the value. P-values
        are adjusted within each method, over all campaigns, metrics and horizons.
    """
    with threadpool_limits(limits=1):  # threads slow down small matrices
        rows = [
            row
            for campaign, horizon, frame in _campaigns(observed)
            for row in campaign_rows(campaign, horizon, frame)
        ]
    return pa.Table.from_pylist(list(_adjusted_and_rounded(rows)), schema=SCHEMA)


def campaign_rows(campaign: str, horizon: int, frame: pd.DataFrame) -> Iterator[Row]:
    """The estimates of one campaign at one horizon, without adjusted p-values.

    Args:
        campaign: The name of the campaign.
        horizon: The horizon, in months.
        frame: The customers of both arms, ordered by id.
    """
    trial = trial_of(frame)
    treated, controls = trial.sizes
    for method, estimate in EVERY_METHOD.items():
        for metric in METRICS:
            yield {
                "campaign": campaign,
                "metric": metric,
                "horizon_months": horizon,
                "method": method,
                "treated": treated,
                "controls": controls,
                **asdict(estimate(trial, _column(frame, metric))),
                "srm_p_value": sample_ratio_mismatch(trial),
            }


def trial_of(frame: pd.DataFrame) -> Trial:
    """The arms, probabilities and covariates of a frame of customers."""
    return Trial(
        treated=frame["is_treated"].to_numpy(dtype=np.bool_),
        probability=_column(frame, "treated_probability"),
        covariates=frame[list(COVARIATES)].to_numpy(dtype=np.float64),
    )


def _column(frame: pd.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy(dtype=np.float64)


def _campaigns(observed: Any) -> Iterator[tuple[str, int, pd.DataFrame]]:  # noqa: ANN401
    """Load one campaign and horizon at a time, to limit memory."""
    keys = observed.project("campaign, horizon_months").distinct().order("all")
    for campaign, horizon in keys.fetchall():
        chosen = f"campaign = {literal(campaign)} and horizon_months = {horizon}"
        rows = observed.filter(chosen)
        yield campaign, horizon, rows.order("customer_id").df()


def _adjusted_and_rounded(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with p-values adjusted within each method, all values rounded."""
    families: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(row["method"], []).append(row)
    for family in families.values():
        found = adjusted([row["p_value"] for row in family])
        for row, p_adjusted in zip(family, found, strict=True):
            whole = {**row, "p_adjusted": p_adjusted}
            yield {name: _rounded(whole[name]) for name in SCHEMA.names}


def _rounded(value: object) -> object:
    return round(value, DECIMALS) if isinstance(value, float) else value
