"""The anchors of months are measured as their words say, on years made by hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from python_generators.core.settings import Settings
from python_generators.seeds.load import load_seeds
from tests.support.anchor_scorecard import measured_of_months
from tests.unit.test_anchors_of_habits import HABITS, SHOCKS
from tests.unit.test_anchors_of_statement import STATEMENT

FLOWS = (
    *("income", "bonus", "refund", "interest", "support", "spending", "savings"),
    *("investments", "sip"),
    *("loan_repayment", "loan_interest", "loan_due", "loan_outstanding", "balance"),
)
# A steady borrower with a bonus, and a freelance who was late and earns by turns.
SCHEDULE = {"loan_due": 20_00, "loan_repayment": 20_00, "loan_interest": 5_00}
STEADY_INCOME = [100, 100, 200, 100, 100, 102, *[100] * 6]
UNSTEADY_INCOME = [100, 100, 100, 150, 100, 100, 100, 150, 100, 100, 100, 50]
PAY = [100, 100, 100, 100, 100, 102, *[100] * 6]
STEADY_SPENDING = [*[60] * 9, 90, 60, 60]
Month = dict[str, int]


def steady(month: int) -> Month:
    pay = {"income": STEADY_INCOME[month - 1] * 100}
    pay["bonus"] = (STEADY_INCOME[month - 1] - PAY[month - 1]) * 100
    kept = {"savings": 15_00, "investments": 5_00}
    if month > 6:
        kept |= {"sip": 8_00, "sip_orders": 2}
    owed = {**SCHEDULE, "loan_outstanding": 600_00, "balance": 1_00}
    return {**pay, **kept, **owed, "spending": STEADY_SPENDING[month - 1] * 100}


def unsteady(month: int) -> Month:
    late = {4: 90, 5: 120, 12: 30}.get(month, 0)
    pay = {"income": UNSTEADY_INCOME[month - 1] * 100, "spending": 80_00}
    owed = {**SCHEDULE, "loan_outstanding": 200_00, "days_past_due": late}
    return {**pay, **owed, "savings": 20_00, "balance": -1 if month in (4, 5) else 0}


@dataclass(frozen=True)
class Life:
    employment_type: str
    simulated: Callable[[int], Month]
    joined: date = date(2020, 5, 1)
    months: int = 12
    active: int = 99  # months until the customer goes silent


STEADY = Life("Salaried", steady)
UNSTEADY = Life("Freelance", unsteady)
PAY_RATIO = "months:regular_pay_variation_ratio:Freelance/Salaried"


def variation(values: Sequence[float]) -> float:
    return float(np.std(values) / np.mean(values))


STEADY_VARIATION = variation(STEADY_INCOME)
UNSTEADY_VARIATION = variation(UNSTEADY_INCOME)
EXPECTED = {
    "months:month_spending_ratio:10/9": 170 / 140,
    "months:ever_late_share:90": 1 / 2,
    "months:ever_late_share:121": 0,
    "months:late_share:1": 1 / 2,
    "months:late_share:90": 0,
    "months:late_balance_share:30": 200 / 800,
    "months:late_balance_share:90": 0,
    "months:late_balance_share:31-90": 0,
    "months:overdrawn_share": 1 / 2,
    "months:overdrawn_month_share": 2 / 24,
    "months:instalments_to_income": 24 * 20 / (1302 + 1250),
    "months:mean_sip": 4,
    "months:saved_share": (12 * (15 + 5 + 20) + 24 * 15) / (1302 + 1250),
    "months:income_variation": (STEADY_VARIATION + UNSTEADY_VARIATION) / 2,
    "months:income_variation:Freelance": UNSTEADY_VARIATION,
    "months:spending_to_income_variation": (
        variation(STEADY_SPENDING) / (STEADY_VARIATION + UNSTEADY_VARIATION)
    ),
    PAY_RATIO: UNSTEADY_VARIATION / variation(PAY),
    "months:income_swings": (1 + 3) / 2,
    "months:spikes_to_dips": 3 / 1,
}


def measure(settings: Settings, *customers: Life) -> dict[str, float]:
    """What the metrics come to, for customers 1, 2 and so on."""
    rows = []
    for key, life in enumerate(customers, start=1):
        for at in range(life.months):
            flows = dict.fromkeys(FLOWS, 0) | life.simulated(at % 12 + 1)
            counts = ("days_past_due", "sip_orders")
            late: dict[str, Any] = {name: flows.pop(name, 0) for name in counts}
            day = date(2025 + at // 12, at % 12 + 1, 1)
            late["status"] = "active" if at < life.active else "silent"
            paise = {f"{flow}_paise": value for flow, value in flows.items()}
            rows.append({"customer_id": key, "month": day, **late, **paise})
    keys = {"customer_id": list(range(1, len(customers) + 1))}
    kinds = [life.employment_type for life in customers]
    tables: dict[str, Any] = {
        "int_months__customers_in_paise": {
            **keys,
            "joined_date": [x.joined for x in customers],
            "employment_type": kinds,
            "loan_paise": 1,
        },
        "int_months__simulated": rows,
        "anchors": {"metric": [*EXPECTED]},
    }
    return measured_of_months(
        {name: pd.DataFrame(columns) for name, columns in tables.items()}, settings
    )


def test_each_metric_is_what_its_words_say(settings: Settings) -> None:
    assert measure(settings, STEADY, UNSTEADY) == pytest.approx(EXPECTED, rel=1e-12)


def test_every_metric_of_the_anchors_is_tried() -> None:
    def statistics(metrics: Iterable[str]) -> set[str]:
        return {":".join(metric.split(":")[:2]) for metric in metrics}

    for market in ("in", "us"):
        wanted = [a.metric for a in load_seeds(market).anchors if a.table == "months"]
        assert wanted
        assert statistics(wanted) <= statistics(
            [*EXPECTED, *HABITS, *SHOCKS, *STATEMENT]
        )


def test_a_year_is_the_first_twelve_months(settings: Settings) -> None:
    longer = [replace(life, months=15) for life in (STEADY, UNSTEADY)]
    assert measure(settings, *longer) == measure(settings, STEADY, UNSTEADY)
    shorter = [replace(life, months=11) for life in (STEADY, UNSTEADY)]
    assert measure(settings, *shorter) == {}


def test_who_joins_within_the_year_is_not_counted(settings: Settings) -> None:
    late = [replace(UNSTEADY, joined=date(2025, 1, day)) for day in (1, 2)]
    first, second = (measure(settings, STEADY, life) for life in late)
    assert first == pytest.approx(EXPECTED, rel=1e-12)
    assert second["months:overdrawn_share"] == 0
    assert PAY_RATIO not in second  # there is no freelance


def test_who_goes_silent_within_the_year_is_not_counted(settings: Settings) -> None:
    silent = [replace(UNSTEADY, active=months) for months in (12, 11)]
    first, second = (measure(settings, STEADY, life) for life in silent)
    assert first == pytest.approx(EXPECTED, rel=1e-12)
    assert second["months:overdrawn_share"] == 0
