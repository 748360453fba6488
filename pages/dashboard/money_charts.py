"""The dashboard's sections about money: income and spending, loans and credit."""

from pages.dashboard.chart_specs import LEFT, PERSONA, bars, color, lines, name, number
from pages.dashboard.elements import Chart, Section, columns

MONEY_SECTIONS = [
    Section(
        "flow",
        "Cash flow",
        "How customers use their income. Savings are the income left after spending, "
        "investments and loan repayments; they are negative where more goes out than "
        "comes in.",
        [
            Chart(
                "shares",
                "Use of income",
                "Share of total income by use; the four shares add up to 100%.",
                columns("persona:Persona; flow:Use; share:Share of income:share"),
                bars(
                    270,
                    number("share", "share", "share of income"),
                    name("persona", axis=LEFT),
                    color=color("flow", "uses"),
                ),
            ),
            Chart(
                "categories",
                "Spending by category",
                "Mean amount per active customer and month: one who has joined and not "
                "gone silent.",
                columns(
                    "category:Category; value:Per month:money; "
                    "share:Share of spending:share; "
                    "transactions:Transactions per month:number"
                ),
                bars(
                    270,
                    number("value", "money"),
                    name("category", axis=LEFT),
                    color={"value": "@accent"},
                ),
            ),
            Chart(
                "monthly",
                "Cash flow by month",
                "Mean amount per active customer.",
                columns("month:Month; flow:Flow; value:Mean:money"),
                lines(number("value", "money"), color("flow", "flows")),
                wide=True,
            ),
        ],
    ),
    Section(
        "loans",
        "Loans and credit",
        "Outstanding loans, late payments and credit scores.",
        [
            Chart(
                "owed",
                "Outstanding principal",
                "Mean per borrower at the end of the month. A borrower is a customer "
                "with an outstanding loan.",
                columns(
                    "persona:Persona; month:Month; value:Per borrower:money; "
                    "borrowers:Borrowers:count"
                ),
                lines(number("value", "money"), PERSONA),
            ),
            Chart(
                "late",
                "Late payments and overdrafts",
                "Share of borrowers at least 30 or 90 days past due, and share of all "
                "customers with an overdrawn account.",
                columns("month:Month; status:Status; share:Share:share"),
                lines(number("share", "share"), color("status", "credit_statuses")),
            ),
            Chart(
                "credit",
                "Credit score",
                "Mean at the end of the month.",
                columns("persona:Persona; month:Month; value:Mean score:number"),
                lines(number("value", "number", scale={"zero": False}), PERSONA),
                wide=True,
            ),
        ],
    ),
]
