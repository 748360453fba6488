"""Forty kinds of faults in data, each of which must stop publishing.

A fault of a raw table is planted as if generation had made it: only checks of raw
tables count, not the comparison with marts that were made before. A fault of a mart is
planted as if its model had made it, before dbt's tests and the audit.
"""

from dataclasses import dataclass

from python_generators.core.tables import CUSTOMERS

LEAST_CAUGHT = 39


@dataclass(frozen=True)
class DataFault:
    """A fault.

    Attributes:
        kind: What it is, in a few words.
        sql: The statement that plants it.
        in_make_test: Whether ``make test`` plants it; ``make nightly`` plants all.
    """

    kind: str
    sql: str
    in_make_test: bool = False

    @property
    def is_raw(self) -> bool:
        """Whether it is in a raw table."""
        return " raw_" in self.sql


def _shuffled(table: str, column: str) -> str:
    """Each customer gets the value of another."""
    return (
        f"update {table} set {column} = other.{column} from (select customer_id, "
        f"coalesce(lag({column}) over shuffled, first_value({column}) over shuffled) "
        f"as {column} from {table} "
        "window shuffled as (order by md5(customer_id::varchar))) as other "
        "where customers.customer_id = other.customer_id"
    )


_COPY_OF_BASE = (
    "update raw_ctgan.customers set "
    + ", ".join(
        f"{name} = base.{name}" for name in CUSTOMERS.columns if name != "customer_id"
    )
    + " from raw_base.customers as base where customers.customer_id = base.customer_id"
    " and base.customer_id % 40 = 0"
)
_ONE_CUSTOMER = "where customer_id = 77"

DATA_FAULTS = (
    # orphans
    DataFault(
        "orphan in a learned table",
        "update raw_hma.transactions set customer_id = 999999 where transaction_id = 7",
    ),
    DataFault(
        "orphan in a mart without foreign key",
        "update marts.auto_debits set customer_id = 999999 where rowid = 5",
    ),
    DataFault(
        "payment of an entry that does not exist",
        "update marts.transactions set entry_id = 1 where rowid = 100",
    ),
    # duplicates
    DataFault(
        "transactions learned twice",
        "insert into raw_hma.transactions select * replace (transaction_id + 10000000 "
        "as transaction_id) from raw_hma.transactions",
    ),
    DataFault(
        "payment twice",
        "insert into marts.transactions from marts.transactions where rowid = 10",
    ),
    DataFault(
        "customers twice",
        "insert into raw_hma.customers select * replace (customer_id + 1000 as "
        "customer_id) from raw_hma.customers where customer_id < 10",
    ),
    # nulls
    DataFault(
        "null city",
        "update marts.customers set city = null where customer_id = 5",
        in_make_test=True,
    ),
    DataFault(
        "null estimates",
        "update marts.campaign_results set estimate = null, ci_low = null, ci_high = "
        "null, std_error = null, p_value = null, p_adjusted = null "
        "where method = 'cuped'",
    ),
    DataFault(
        "null reference of a score",
        "update quality.fidelity_scorecard set ceiling = null, gap_to_ceiling = null",
    ),
    # units
    DataFault(
        "income in lakhs", "update raw_hma.customers set income = income / 100000"
    ),
    DataFault(
        "amounts in paise", "update raw_hma.transactions set amount = amount * 100"
    ),
    DataFault(
        "a hundred thousand more in some payments",
        "update marts.transactions set amount = amount + 100000 where rowid < 500",
    ),
    # signs
    DataFault(
        "negative amounts",
        "update raw_hma.transactions set amount = -amount where transaction_id < 100",
    ),
    DataFault(
        "savings with the other sign",
        "update marts.financial_behavior set savings = -savings",
    ),
    DataFault(
        "estimates with the other sign",
        "update marts.campaign_results set estimate = -estimate, ci_low = -ci_high, "
        "ci_high = -ci_low",
    ),
    # swapped columns
    DataFault(
        "income and spending swapped",
        "update marts.financial_behavior set income = spending, spending = income, "
        "savings = spending - income - investments - loan_repayment",
    ),
    DataFault(
        "income and balance swapped",
        "update raw_hma.customers set income = account_balance + 1, "
        "account_balance = income",
    ),
    DataFault(
        "arms swapped",
        "update marts.campaign_assignments set is_treated = not is_treated",
    ),
    # shuffled keys
    DataFault("ages of other customers", _shuffled("raw_hma.customers", "age")),
    DataFault("cities of other customers", _shuffled("marts.customers", "city")),
    DataFault(
        "transactions of other customers",
        "update raw_hma.transactions set customer_id = 1 + (customer_id * 7) % 1000",
    ),
    # stale tables
    DataFault(
        "a month that repeats the one before",
        "update marts.bank_months set fees = earlier.fees from marts.bank_months as "
        "earlier where bank_months.customer_id = earlier.customer_id and "
        "bank_months.month = '2025-12-01' and earlier.month = '2025-11-01'",
    ),
    DataFault(
        "a month that is missing",
        "delete from marts.customer_months where month = '2025-12-01'",
    ),
    DataFault(
        "stale scorecard",
        "update quality.fidelity_scorecard set score = score * 0.97 + 0.01",
        in_make_test=True,
    ),
    DataFault(
        "stale anchors",
        "update quality.anchor_scorecard set actual = actual * 1.001, error = actual * "
        "1.001 - target, passed = abs(actual * 1.001 - target) <= tolerance",
    ),
    # copies
    DataFault("copies of base customers", _COPY_OF_BASE, in_make_test=True),
    # drifts of ten percent
    DataFault(
        "drift of income",
        "update raw_hma.customers set income = income * 1.1",
        in_make_test=True,
    ),
    DataFault(
        "drift of amounts", "update raw_hma.transactions set amount = amount * 1.1"
    ),
    # scores
    DataFault(
        "higher score",
        "update quality.fidelity_scores set score = least(score + 0.05, 1) "
        "where metric = 'quality_default'",
    ),
    DataFault(
        "anchor that passes",
        "update quality.anchor_scorecard set tolerance = tolerance * 5, "
        "passed = abs(error) <= tolerance * 5",
    ),
    # estimates
    DataFault(
        "estimates ten percent too high",
        "update marts.campaign_results set estimate = estimate * 1.1, ci_low = ci_low "
        "* 1.1, ci_high = ci_high * 1.1, std_error = std_error * 1.1",
        in_make_test=True,
    ),
    DataFault(
        "estimates ten percent too high, also where they are made",
        "update intermediate.int_campaigns__effects_estimated set estimate = estimate "
        "* 1.1 where method = 'difference_in_means'",
    ),
    DataFault(
        "profit of a campaign",
        "update marts.campaign_summary set incremental_margin = incremental_margin + "
        "100, incremental_profit = incremental_profit + 100, "
        "incremental_profit_high = incremental_profit_high + 200",
    ),
    DataFault(
        "true effect", "update truth.truth_recovery set true_effect = true_effect + 1"
    ),
    # dates
    DataFault(
        "a date within its month",
        "update marts.campaign_events set event_date = event_date + 1 "
        "where campaign = 'earlier_contacts' and day(event_date) < 20",
        in_make_test=True,
    ),
    DataFault(
        "a time within its day",
        "update marts.transactions set posted_at = posted_at + interval 1 second "
        "where rowid = 50",
    ),
    DataFault(
        "a date in the future",
        "update raw_hma.transactions set transaction_date = '2031-01-01' "
        "where transaction_id = 9",
    ),
    # labels
    DataFault(
        "negative age",
        f"update marts.customers set age = -age {_ONE_CUSTOMER}",
        in_make_test=True,
    ),
    DataFault(
        "markup in a label",
        "update marts.transactions set merchant = '<script>alert(1)</script>' "
        "where rowid = 77",
        in_make_test=True,
    ),
    DataFault(
        "unknown label", "update raw_hma.customers set city = 'Gotham' " + _ONE_CUSTOMER
    ),
)
