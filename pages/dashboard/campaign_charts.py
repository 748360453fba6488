"""The dashboard's sections about campaigns and about what-if scenarios."""

from pages.dashboard.chart_specs import (
    FUNNEL,
    LEFT,
    bars,
    color,
    intervals,
    lines,
    name,
    number,
)
from pages.dashboard.elements import Chart, Menu, Section, columns
from pages.dashboard.fixed_tables import CAMPAIGN_RESULTS

MIN_ARM_CUSTOMERS = 100
"""No estimate is shown where an arm has fewer customers.

The rule is applied by ``whyNoEstimate`` in ``assets/measures.js``.
"""

_FLOWS = [
    ("spending", "Spending"),
    ("savings", "Savings"),
    ("investments", "Investments"),
    ("loan_repayment", "Loan repayment"),
    ("income", "Income"),
]
TRIAL_SECTIONS = [
    Section(
        "campaigns",
        "Campaigns",
        "Each campaign assigns its audience to treatment (contacted) or control (not "
        "contacted) with known probabilities. An effect is the difference between the "
        "arms. It is shown only where each arm has at least "
        f"{MIN_ARM_CUSTOMERS} customers and at least one customer converted.",
        [
            Chart(
                "funnel",
                "Response funnel",
                "Share of contacts that were opened, clicked and converted. “earlier "
                "contacts” are those that the population came with.",
                columns(
                    "campaign:Campaign; stage:Stage; share:Share of contacts:share; "
                    "contacts:Contacts:count"
                ),
                FUNNEL,
            ),
            Chart(
                "uplift",
                "Effect per customer",
                "Dot: the average treatment effect on the selected customers, "
                "estimated by inverse propensity weighting. Line: its 95% confidence "
                "interval. If the interval includes 0, the effect may be due to "
                "chance.",
                columns(
                    "campaign:Campaign; estimate:Effect:by_menu; low:From:by_menu; "
                    "high:To:by_menu; treated:Treated:count; controls:Controls:count; "
                    "whole:Effect, all customers:by_menu"
                ),
                intervals({"step": 40}, number("estimate", "by_menu")),
                [
                    Menu(
                        "metric",
                        "Outcome",
                        [
                            ("converted", "Conversion rate"),
                            ("goal", "Campaign goal"),
                            ("profit", "Profit"),
                        ],
                    ),
                    Menu(
                        "horizon",
                        "After",
                        [
                            ("3", "3 months"),
                            ("1", "1 month"),
                            ("6", "6 months"),
                            ("12", "12 months"),
                        ],
                    ),
                ],
            ),
            Chart(
                "profit",
                "Incremental profit",
                "Profit that the campaign added on the selected treated customers, "
                "after its cost, over the longest horizon. Estimated by inverse "
                "propensity weighting, with its 95% confidence interval.",
                columns(
                    "campaign:Campaign; months:Months:count; treated:Treated:count; "
                    "controls:Controls:count; estimate:Profit:money; low:From:money; "
                    "high:To:money"
                ),
                intervals({"step": 36}, number("estimate", "money")),
                wide=True,
            ),
        ],
        needs="campaigns",
        without="This run has no campaigns: the var campaigns is empty.",
        tables=[CAMPAIGN_RESULTS],
    ),
    Section(
        "scenarios",
        "What-if scenarios",
        "The same customers simulated again under other conditions, with the same "
        "random numbers. Each value is the difference from the baseline.",
        [
            Chart(
                "paths",
                "Change in balance by month",
                "Mean account balance in the scenario minus that in the baseline.",
                columns("scenario:Scenario; month:Month; value:Change:money"),
                lines(number("value", "money"), color("scenario", "scenarios")),
            ),
            Chart(
                "impact",
                "Total change over all months",
                "Mean per customer, scenario minus baseline.",
                columns("scenario:Scenario; value:Change:money"),
                bars(
                    240,
                    number("value", "money"),
                    name("scenario", axis=LEFT),
                    color=color("scenario", "scenarios", legend=None),
                ),
                [Menu("flow", "Measure", _FLOWS)],
            ),
        ],
        needs="scenarios",
        without="This run has no what-if scenarios: the var scenarios is empty.",
    ),
]
