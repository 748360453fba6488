"""Anchors of single customers' habits are measured as their words say."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from python_generators.core.settings import Settings
from tests.support.anchor_scorecard import measured_of_months

FOOD, FUN, RENT = range(3)
CATEGORIES = {
    "category": ["Food", "Fun", "Rent"],
    "kind": ["essential", "discretionary", "essential"],
    "place": [1, 2, 3],
    "payment": ["everyday", "everyday", "home"],
}
# A renter whose rent rises once, and a customer with family who spends by turns.
RENTS = [300, 300, 300, *[330] * 9]
FUN_OF_RENTER = [100, 100, 140, 140, 100, 100, 100, 100, 90, 120, 60, 100]
FOOD_OF_OTHER = [200, 260, 200, 260, 200, 260, 200, 260, 200, 260, 200, 260]
PAYS = [1000] * 3 + [1100] * 8 + [1200]


def around(spent: list[int]) -> np.ndarray:
    logs = np.log(np.array(spent) * 100.0)
    shown: np.ndarray = logs - logs.mean()
    return shown


RENTER = [400 + fun + rent for fun, rent in zip(FUN_OF_RENTER, RENTS, strict=True)]
DEVIATIONS = np.vstack([around(RENTER), around(FOOD_OF_OTHER)])
TOTAL = sum(RENTER) + sum(FOOD_OF_OTHER)
HABITS = {
    "months:spending_share:Rent:Food+Fun+Rent": sum(RENTS) / TOTAL,
    "months:spending_share:Food+Fun:Food+Fun+Rent": 1 - sum(RENTS) / TOTAL,
    "months:category_outlay:Fun": sum(FUN_OF_RENTER) / 24,
    "months:month_spending_ratio:10/9:Fun": 120 / 90,
    "months:renter_share": 1 / 2,
    "months:rent_repeats": 1,
    "months:pay_repeats": 9 / 9,  # but for the raises of two months
    "months:late_in_first_month:30": 1 / 2,
    "months:spending_autocorrelation": np.corrcoef(
        DEVIATIONS[:, 1:].ravel(), DEVIATIONS[:, :-1].ravel()
    )[0, 1],
    "months:buffer_share:0-3": 1 / 2,
    "months:buffer_share:3-1000": 1 / 2,
    "months:cash_weeks_share:0-6": 1 / 2,
    "months:balance_share:400-1000000000": 1 / 2,
    "months:buffer_by_income:3-1000:0-12500": 1,
    "months:buffer_by_income:3-1000:12500-1000000": 0,
    "months:new_home_share:rents": 1,
    "months:new_home_share:family": 0,
    "months:mean_rent:Pune": sum(RENTS) / 12,
}
SHOCKS = {
    "months:pay_elasticity": (0.4 + 0.2 + 0) / 3,
    "months:pay_elasticity_ratio": None,
    "months:job_loss_fall": 0.1,
}


def row(customer: int, month: int) -> dict[str, Any]:
    rents = customer == 1
    spent = [400, FUN_OF_RENTER[month], RENTS[month]]
    if not rents:
        spent = [FOOD_OF_OTHER[month], 0, 0]
    late = {0: rents, 11: True}.get(month, False)
    pay = PAYS[month] if rents else 1000
    return {
        "customer_id": customer,
        "month": date(2025, month + 1, 1),
        "home": 0 if rents else 2,
        "is_employed": True,
        "pay_level": PAYS[month] if rents else 1,
        "income_paise": pay * 100,
        "bonus_paise": 0,
        "refund_paise": 0,
        "interest_paise": 0,
        "support_paise": 0,
        "spending_paise": sum(spent) * 100,
        "spending_by_category_paise": [amount * 100 for amount in spent],
        "balance_paise": 100_00 if rents else 4000_00,
        "days_past_due": 40 if late else 0,
    }


def test_each_metric_of_habits_is_what_its_words_say(settings: Settings) -> None:
    rows = [row(customer, month) for customer in (1, 2) for month in range(12)]
    tables = {
        "int_transactions__spending_categories": pd.DataFrame(CATEGORIES),
        "categories": pd.DataFrame(CATEGORIES),
        "int_months__first_year": pd.DataFrame(
            {
                "customer_id": [1, 2],
                "employment_type": ["Salaried", "Freelance"],
                "is_borrower": True,
            }
        ),
        "int_months__simulated": pd.DataFrame(rows),
        "int_customers__accounts_opened": pd.DataFrame(
            {"customer_id": [1, 2], "city": ["Pune", "Delhi"]}
        ),
        "int_lives__events": pd.DataFrame(
            {
                "customer_id": [1, 1, 2, 2],
                "event": ["move", "move", "raise", "move"],
                "month": [*[date(2025, 5, 1)] * 3, date(2026, 1, 1)],
            }
        ),
        "anchors": pd.DataFrame({"metric": [*HABITS]}),
    }
    found = measured_of_months(tables, settings, "int_anchors__habits_measured")
    assert found == pytest.approx(HABITS, rel=1e-6)


def test_each_metric_of_shocks_is_what_its_words_say(settings: Settings) -> None:
    pays = [
        ("pay", 1, 1000, 1040, 0),
        ("pay", 2, 1000, 1020, 500),
        ("pay", 3, 10, 10, 9),
    ]
    jobs = [("job", 1, 1000, 950, 0), ("job", 2, 1000, 900, 0), ("job", 3, 100, 50, 0)]
    columns = ("shock", "customer_id", "spending_paise", "shocked_spending_paise")
    shocks = pd.DataFrame(pays + jobs, columns=[*columns, "balance_before_paise"])
    shocks["usual_spending_paise"] = shocks["spending_paise"]
    tables = {
        "int_anchors__shocks": shocks,
        "anchors": pd.DataFrame({"metric": [*SHOCKS]}),
    }
    found = measured_of_months(tables, settings, "int_anchors__shocks_measured")
    expected = {metric: value for metric, value in SHOCKS.items() if value is not None}
    assert found == pytest.approx(expected, rel=1e-6)
