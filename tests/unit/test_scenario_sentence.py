"""What make scenario says: who does what, and what the bank earns."""

from decimal import Decimal

from pages.scenario import sentence

_NOTHING = {
    "customers": 100,
    "customers_touched": 0,
    **{
        f"{name}_delta": Decimal("0.00")
        for name in (
            "income", "spending", "savings", "investments", "loan_repayment", "balance",
            "arrears", "fees", "margin", "expected_loss",
        )
    },
    "jobless_delta": 0,
    "silent_delta": 0,
    "earned": Decimal("0.00"),
}  # fmt: skip
_TOTALS = {
    "fees": Decimal("15000.00"),
    "earned": Decimal("200000.00"),
    "usual_fee": 1.0,
}


def test_a_scenario_that_changes_nothing_says_so() -> None:
    assert sentence("baseline", _NOTHING, _TOTALS, "₹") == (
        "In baseline nothing changes."
    )


def test_money_has_its_currency_and_direction() -> None:
    found = sentence(
        "fee_increase",
        _NOTHING
        | {
            "customers_touched": 90,
            "spending_delta": Decimal("29000.00"),
            "balance_delta": Decimal("-29000.00"),
            "silent_delta": 1,
            "fees_delta": Decimal("30000.00"),
            "margin_delta": Decimal("29500.00"),
            "earned": Decimal("29500.00"),
        },
        _TOTALS | {"usual_fee": 2.995},
        "$",
    )
    assert found == (
        "In fee_increase 90 of 100 customers are affected: together they receive "
        "as much, spend $29,000 more, invest as much, repay as much and have $29,000 "
        "less on their accounts at the end; in all, 1 more customer who no longer "
        "uses the bank; the bank earns $29,500 more (+14.8%): +$30,000 of fees "
        "(3.0 times those before, 3.0 times from who pays the account fee alone), "
        "-$500 of other margin, +$0 of expected losses."
    )


def test_a_wave_of_layoffs_is_counted_in_months_and_arrears() -> None:
    found = sentence(
        "layoff_wave",
        _NOTHING
        | {
            "customers_touched": 20,
            "income_delta": Decimal("-500000.00"),
            "jobless_delta": 35,
            "silent_delta": -2,
            "arrears_delta": Decimal("1200.00"),
            "expected_loss_delta": Decimal("300.00"),
            "earned": Decimal("-300.00"),
        },
        _TOTALS,
        "₹",
    )
    assert "they receive ₹500,000 less" in found
    assert (
        "in all, 35 more months without work and 2 fewer customers who no longer use "
        "the bank; ₹1,200 more is overdue; the bank earns ₹300 less (-0.1%)" in found
    )
