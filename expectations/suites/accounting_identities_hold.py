"""The accounting identities of the mart, checked on all of its rows."""

from expectations.suites.suite import Suite, no_rows
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

QUESTION = "accounting_identities_hold"
_NOT_NEGATIVE = ("income", "spending", "loan_repayment")
_ROW = "customer_id, month, income, spending, savings, investments, loan_repayment"


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suite of ``marts.financial_behavior``."""
    rules = [
        no_rows(
            "savings = income - spending - investments - loan_repayment, exactly.",
            f"""
            select
                {_ROW},
                savings - (income - spending - investments - loan_repayment)
                    as difference
            from {{batch}}
            where difference is distinct from 0
            order by all
            """,
        ),
        no_rows(
            "balance = previous balance + savings, exactly; the balance before the "
            "first month is the customer's account_balance.",
            """
            with chained as (
                select
                    months.customer_id,
                    months.month,
                    coalesce(
                        lag(months.balance) over (
                            partition by months.customer_id order by months.month
                        ),
                        parent.account_balance
                    ) as balance_before,
                    months.savings,
                    months.balance
                from {batch} as months
                inner join marts.customers as parent
                    on months.customer_id = parent.customer_id
            )
            select *, balance - balance_before - savings as difference
            from chained
            where difference is distinct from 0
            order by all
            """,
        ),
        no_rows(
            "No customer without a loan has a loan repayment.",
            """
            select months.customer_id, months.month, months.loan_repayment
            from {batch} as months
            inner join marts.customers as parent
                on months.customer_id = parent.customer_id
            where
                parent.existing_loan_balance = 0
                and months.loan_repayment is distinct from 0
                and not exists (
                    from marts.loan_schedule as loans
                    where
                        loans.customer_id = months.customer_id
                        and loans.loan_drawn > 0
                        and loans.month <= months.month
                )
            order by all
            """,
        ),
        no_rows(
            "No balance is below the customer's overdraft limit.",
            """
            select
                months.customer_id,
                months.month,
                months.balance,
                -parent.overdraft_limit as lowest_allowed
            from {batch} as months
            inner join marts.customers as parent
                on months.customer_id = parent.customer_id
            where (months.balance >= -parent.overdraft_limit) is not true
            order by all
            """,
        ),
        no_rows(
            f"None of these amounts is negative: {', '.join(_NOT_NEGATIVE)}.",
            f"""
            select {_ROW}
            from {{batch}}
            where ({" and ".join(f"{name} >= 0" for name in _NOT_NEGATIVE)}) is not true
            order by all
            """,
        ),
    ]
    return [Suite(QUESTION, "marts", "financial_behavior", rules)]
