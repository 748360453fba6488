"""The dashboard's sections about the customers: who they are, and their personas."""

from pages.dashboard.chart_specs import (
    BALANCES,
    BINS,
    LEFT,
    ORDER,
    PERCENTILES,
    PERSONA,
    bars,
    color,
    name,
    number,
)
from pages.dashboard.elements import Chart, Menu, Section, Tile, columns

TILES = [
    Tile("customers", "Customers", "Customers who have joined by the last month."),
    Tile("pay", "Monthly income", "Mean per active customer and month."),
    Tile("spent", "Spending rate", "Total spending divided by total income."),
    Tile("saved", "Savings rate", "Total savings divided by total income."),
    Tile("invested", "Investment rate", "Total invested divided by total income."),
    Tile("balance", "Final balance", "Mean account balance in the last month."),
    Tile("portfolio", "Final portfolio", "Mean value of investments, last month."),
    Tile("borrowers", "Borrowers", "Share of customers with a loan, last month."),
    Tile("late", "30+ days past due", "Share of these borrowers, last month."),
    Tile("score", "Credit score", "Mean in the last month."),
]

_BY_PERSONA_AND_FLOW = columns("persona:Persona; flow:Flow; value:Per month:money")

CUSTOMER_SECTIONS = [
    Section(
        "population",
        "Population",
        "The simulated customers. Amounts are means per customer.",
        [
            Chart(
                "cities",
                "City",
                "Number of customers by city and persona.",
                columns("city:City; persona:Persona; customers:Customers:count"),
                bars(
                    270,
                    number("customers", "count", "customers"),
                    name("city", axis=LEFT),
                    color=PERSONA,
                ),
            ),
            Chart(
                "employment",
                "Employment type",
                "Number of customers by employment type and persona.",
                columns(
                    "employment_type:Employment; persona:Persona; "
                    "customers:Customers:count"
                ),
                bars(
                    270,
                    number("customers", "count", "customers"),
                    name("employment_type", axis=LEFT),
                    color=PERSONA,
                ),
            ),
            Chart(
                "ages",
                "Age",
                "Number of customers by age and persona; each bar covers two years.",
                columns("bin:Age; persona:Persona; customers:Customers:count"),
                bars(
                    240,
                    BINS,
                    number("customers", "count", "customers"),
                    color=PERSONA,
                ),
                wide=True,
            ),
        ],
        tiles=TILES,
    ),
    Section(
        "personas",
        "Personas",
        "A persona is a type of financial behavior, such as Saver or Spender. Life "
        "events may change it; customers are grouped by the persona of the start.",
        [
            Chart(
                "behavior",
                "Income and its uses",
                "Mean amount per active customer and month.",
                _BY_PERSONA_AND_FLOW,
                bars(
                    280,
                    name("persona", axis={"labelAngle": 0}),
                    number("value", "money"),
                    xOffset={"field": "flow", "sort": ORDER},
                    color=color("flow", "flows"),
                ),
            ),
            Chart(
                "spread",
                "Spread between customers",
                "Line: from the 10th to the 90th percentile. Bar: from the 25th to the "
                "75th. Tick: the median. Percentiles are interpolated within bins, so "
                "they are approximate.",
                columns(
                    "persona:Persona; p10:P10:by_menu; p25:P25:by_menu; "
                    "p50:Median:by_menu; p75:P75:by_menu; p90:P90:by_menu"
                ),
                PERCENTILES,
                [
                    Menu(
                        "measure",
                        "Measure",
                        [
                            ("saving_share", "Savings, share of income"),
                            ("spending_share", "Spending, share of income"),
                            ("investment_share", "Investments, share of income"),
                            ("monthly_pay", "Monthly income"),
                            ("last_credit_score", "Credit score in the last month"),
                        ],
                    )
                ],
            ),
            Chart(
                "balance",
                "Account balance by month",
                "Line: the mean. Band: from the 10th to the 90th percentile, "
                "interpolated within bins.",
                columns(
                    "persona:Persona; month:Month; mean:Mean:money; low:P10:money; "
                    "median:Median:money; high:P90:money"
                ),
                BALANCES,
                wide=True,
            ),
        ],
    ),
]
