"""Anchors of the statement are measured as their words say."""

import pandas as pd
import pytest

from python_generators.core.settings import Settings
from tests.support.anchor_scorecard import measured_of_months

STATEMENT = {
    "months:statement_mean:UPI": (10.00 + 25.00 + 30.50) / 3,
    "months:statement_whole:UPI": 2 / 3,
    "months:statement_tens": 1 / 4,
    "months:statement_returned": 1 / 2,
}
DAY, LATER = pd.Timestamp("2025-03-05 09:00"), pd.Timestamp("2025-03-08 09:00")
# customer, category, channel, paise, recurs, presented, due, posted
ROWS = [
    (1, "Food", "UPI", 10_00, False, False, DAY, DAY),
    (1, "Food", "UPI", 25_00, False, False, DAY, LATER),
    (1, "Food", "UPI", 30_50, False, False, DAY, DAY),
    (1, "Food", "Card", 7_77, False, False, DAY, DAY),
    (1, "Food", "UPI", 99_00, True, False, DAY, DAY),  # a subscription
    (1, "Rent", "UPI", 500_00, True, False, DAY, DAY),
    (1, "SIP", "Mandate", 500_00, True, True, DAY, DAY),
    (1, "SIP", "Mandate", 500_00, True, True, DAY, LATER),
    (2, "Food", "UPI", 1, False, False, DAY, DAY),  # no whole year
    (1, "Food", "UPI", 1, False, False, DAY.replace(year=2026), DAY.replace(year=2026)),
]


def test_each_metric_of_the_statement_is_what_its_words_say(settings: Settings) -> None:
    columns = [
        *("customer_id", "category", "channel", "amount_paise", "is_recurring"),
        *("is_presented", "due_at", "posted_at"),
    ]
    tables = {
        "categories": pd.DataFrame(
            {
                "category": ["Food", "Rent"],
                "kind": "essential",
                "payment": ["everyday", "home"],
            }
        ),
        "int_months__first_year": pd.DataFrame({"customer_id": [1]}),
        "int_transactions__simulated": pd.DataFrame(ROWS, columns=columns),
        "anchors": pd.DataFrame({"metric": [*STATEMENT]}),
    }
    found = measured_of_months(tables, settings, "int_anchors__statement_measured")
    assert found == pytest.approx(STATEMENT, rel=1e-6)
