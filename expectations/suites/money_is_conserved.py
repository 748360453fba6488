"""Is every paisa accounted for? The laws of the mart, on all of its rows."""

from expectations.suites.suite import Suite, no_rows
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds

QUESTION = "money_is_conserved"
_FLOWS = ("income", "spending", "investments", "loan_repayment")
_ROW = "customer_id, month, income, spending, savings, investments, loan_repayment"


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The laws of ``marts.financial_behavior`` that are about money."""
    rules = [
        no_rows(
            "Savings are what the month left: income - spending - investments - "
            "loan_repayment, to the paisa.",
            f"""
            select
                {_ROW},
                savings - (income - spending - investments - loan_repayment) as leak
            from {{batch}}
            where leak <> 0
            order by all
            """,
        ),
        no_rows(
            "The balance is the balance before plus the month's savings; the first "
            "month starts from the customer's opening account_balance.",
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
            select *, balance - balance_before - savings as leak
            from chained
            where leak <> 0
            order by all
            """,
        ),
        no_rows(
            "Nobody repays a loan that they do not have.",
            """
            select months.customer_id, months.month, months.loan_repayment
            from {batch} as months
            inner join marts.customers as parent
                on months.customer_id = parent.customer_id
            where
                parent.existing_loan_balance = 0
                and months.loan_repayment <> 0
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
            "The balance never falls below the customer's overdraft limit.",
            """
            select
                months.customer_id,
                months.month,
                months.balance,
                -parent.overdraft_limit as floor
            from {batch} as months
            inner join marts.customers as parent
                on months.customer_id = parent.customer_id
            where months.balance < -parent.overdraft_limit
            order by all
            """,
        ),
        no_rows(
            f"No flow is negative: {', '.join(_FLOWS)}.",
            f"""
            select {_ROW}
            from {{batch}}
            where least({", ".join(_FLOWS)}) < 0
            order by all
            """,
        ),
    ]
    return [Suite(QUESTION, "marts", "financial_behavior", rules)]
