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
    "months:statement_returned_value": (200 / 700) / (1 / 2),
    "months:statement_channel_mean:Mandate": 350.00,
    "months:statement_weekday:6-7": 1 / 4,
    "months:statement_weekday_value:6-7": 25.00 / 73.27,
    "months:statement_bill_weekday:6-7": 1,
    "months:statement_pay_weekday:5-5": 1 / 2,
    "months:statement_count_share:Food:UPI": 4 / 6,
    "months:statement_value_share:Card:UPI+Card": 7.77 / 772.27,
    "months:statement_median:UPI": 25.00,
    "months:statement_payments": 7 / 12,
    "months:statement_payment_mean": 772.27 / 7,
    "months:statement_recurring": 3 / 12,
    "months:statement_overdrawn": 1,
    "months:statement_overdrafts:0": 1,
    "months:statement_overdrafts:1": 0,
}
DAY, LATER = pd.Timestamp("2025-03-05 09:00"), pd.Timestamp("2025-03-08 09:00")
FRIDAY, NEXT_YEAR = pd.Timestamp("2025-03-07 06:00"), DAY.replace(year=2026)
# customer, category, channel, paise, balance, recurs, presented, due, posted
ROWS = [
    (1, "Food", "UPI", 10_00, 1, False, False, DAY, DAY),
    (1, "Food", "UPI", 25_00, 1, False, False, DAY, LATER),
    (1, "Food", "UPI", 30_50, -1, False, False, DAY, DAY),
    (1, "Food", "Card", 7_77, -1, False, False, DAY, DAY),
    (1, "Food", "UPI", 99_00, 1, True, False, DAY, DAY),  # a subscription
    (1, "Power", "UPI", 100_00, 1, True, False, DAY, LATER),
    (1, "Rent", "UPI", 500_00, 1, True, False, DAY, DAY),
    (1, "SIP", "Mandate", 500_00, 1, True, True, DAY, DAY),
    (1, "SIP", "Mandate", 200_00, -1, True, True, DAY, LATER),
    (1, "Regular pay", "Bank", 900_00, 1, True, False, FRIDAY, FRIDAY),
    (1, "Regular pay", "Bank", 900_00, -1, True, False, DAY, DAY),
    (1, "Regular pay", "Bank", 300_00, 1, True, False, DAY, DAY),
    (2, "Food", "UPI", 1, 1, False, False, DAY, DAY),  # no whole year
    (1, "Food", "UPI", 1, 1, False, False, NEXT_YEAR, NEXT_YEAR),
]


def test_each_metric_of_the_statement_is_what_its_words_say(settings: Settings) -> None:
    columns = [
        *("customer_id", "category", "channel", "amount_paise"),
        *("balance_after_paise", "is_recurring", "is_presented"),
        *("due_at", "posted_at"),
    ]
    rows = pd.DataFrame(ROWS, columns=columns)
    paid = rows["category"] == "Regular pay"
    rows["direction"] = paid.map({True: "credit", False: "debit"})
    tables = {
        "categories": pd.DataFrame(
            {
                "category": ["Food", "Rent", "Power"],
                "kind": "essential",
                "payment": ["everyday", "home", "bill"],
            }
        ),
        "int_months__first_year": pd.DataFrame({"customer_id": [1]}),
        "int_transactions__simulated": rows,
        "anchors": pd.DataFrame({"metric": [*STATEMENT]}),
    }
    found = measured_of_months(tables, settings, "int_anchors__statement_measured")
    assert found == pytest.approx(STATEMENT, rel=1e-6)
