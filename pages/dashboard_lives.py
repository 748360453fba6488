"""The dashboard's sections on who the customers are and how they live."""

from pages.dashboard_shapes import (
    BINS,
    LEFT,
    ORDER,
    PERSONA,
    SPREAD,
    TREND,
    Chart,
    Choice,
    Section,
    bars,
    color,
    columns,
    lines,
    name,
    number,
)

TILES = [
    ("customers", "Customers"),
    ("pay", "Pay a month"),
    ("spent", "Spent of pay"),
    ("saved", "Saved of pay"),
    ("invested", "Invested of pay"),
    ("balance", "Balance at the end"),
    ("portfolio", "Portfolio at the end"),
    ("borrowers", "Owe a loan at the end"),
    ("late", "Of them 30 days late"),
    ("score", "Credit score at the end"),
]

LIVES = [
    Section(
        "population",
        "The population at a glance",
        "Who the customers of the mart are. Money is a mean a customer.",
        [
            Chart(
                "cities",
                "Where they live",
                "Customers by city and persona.",
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
                "How they are paid",
                "Customers by employment and persona.",
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
                "How old they are",
                "Customers by age, two years a bar.",
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
        "Four ways to handle money, a customer and month on average.",
        [
            Chart(
                "behavior",
                "What comes in and where it goes",
                "Means a customer and month.",
                columns("persona:Persona; flow:Flow; value:A month:money"),
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
                "How far they differ",
                "Line: the middle eight of ten customers; bar: the middle half; "
                "tick: the median. Read from bins, so near but not exact.",
                columns(
                    "persona:Persona; p10:P10:told; p25:P25:told; p50:Median:told; "
                    "p75:P75:told; p90:P90:told"
                ),
                SPREAD,
                [
                    Choice(
                        "measure",
                        "Of",
                        [
                            ("saving_share", "Share of pay saved"),
                            ("spending_share", "Share of pay spent"),
                            ("investment_share", "Share of pay invested"),
                            ("monthly_pay", "Pay a month"),
                            ("last_credit_score", "Credit score at the end"),
                        ],
                    )
                ],
            ),
            Chart(
                "balance",
                "Balances over the months",
                "Line: the mean; band: from the 10th to the 90th percentile, read from "
                "bins.",
                columns(
                    "persona:Persona; month:Month; mean:Mean:money; low:P10:money; "
                    "median:Median:money; high:P90:money"
                ),
                TREND,
                wide=True,
            ),
        ],
    ),
    Section(
        "flow",
        "Money flow",
        "What becomes of pay. Savings are what is left, and may be negative.",
        [
            Chart(
                "shares",
                "Where each month's pay goes",
                "Parts of pay; together they are all of it.",
                columns("persona:Persona; flow:Flow; share:Of pay:share"),
                bars(
                    270,
                    number("share", "share", "of pay"),
                    name("persona", axis=LEFT),
                    color=color("flow", "uses"),
                ),
            ),
            Chart(
                "categories",
                "What is bought",
                "A customer and month, by category.",
                columns(
                    "category:Category; value:A month:money; share:Of spending:share; "
                    "transactions:Transactions a month:number"
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
                "Month by month",
                "Means a customer.",
                columns("month:Month; flow:Flow; value:Mean:money"),
                lines(number("value", "money"), color("flow", "flows")),
                wide=True,
            ),
        ],
    ),
    Section(
        "loans",
        "Loans and credit",
        "What is owed, who is late, and how lenders see them.",
        [
            Chart(
                "owed",
                "Principal owed",
                "A borrower's, on average, at the end of the month.",
                columns(
                    "persona:Persona; month:Month; value:A borrower:money; "
                    "borrowers:Borrowers:count"
                ),
                lines(number("value", "money"), PERSONA),
            ),
            Chart(
                "late",
                "In trouble",
                "Borrowers who are 30 and 90 days or more late, of all borrowers; "
                "customers who use their overdraft, of all customers.",
                columns("month:Month; kind:Kind; share:Share:share"),
                lines(number("share", "share"), color("kind", "troubles")),
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
