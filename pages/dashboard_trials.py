"""The dashboard's sections on campaigns and what-ifs."""

from pages.dashboard_facts import RESULTS
from pages.dashboard_shapes import (
    LEFT,
    STAGES,
    Chart,
    Choice,
    Section,
    bars,
    color,
    columns,
    interval,
    lines,
    name,
    number,
)

_FLOWS = [
    ("income", "Pay"),
    ("spending", "Spending"),
    ("savings", "Savings"),
    ("investments", "Investments"),
    ("loan_repayment", "Loan repayment"),
]
TRIALS = [
    Section(
        "campaigns",
        "Campaigns",
        "Who responded, and what the campaign changed: the treated against controls "
        "chosen by known chances.",
        [
            Chart(
                "funnel",
                "How far contacts got",
                "Of those contacted: who opened, clicked, converted. The first row is "
                "what was learned from before the simulation.",
                columns(
                    "campaign:Campaign; stage:Reached; share:Of contacts:share; "
                    "contacts:Contacts:count"
                ),
                STAGES,
            ),
            Chart(
                "uplift",
                "What it changed, a customer",
                "Dot: the effect on the chosen customers by inverse propensity; line: "
                "its 95% interval. At nothing it might be luck.",
                columns(
                    "campaign:Campaign; told:Effect; told_low:From; told_high:To; "
                    "treated:Treated:count; controls:Controls:count; "
                    "told_whole:All, adjusted"
                ),
                interval({"step": 40}, number("estimate", "told")),
                [
                    Choice(
                        "metric",
                        "Of",
                        [
                            ("converted", "Conversion"),
                            ("goal", "What it was for"),
                            ("profit", "Profit"),
                        ],
                    ),
                    Choice(
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
                "What it earned on those who got it",
                "Of the chosen customers, over the longest horizon: what it brought "
                "less what it cost, by inverse propensity, with its 95% interval.",
                columns(
                    "campaign:Campaign; months:Months:count; treated:Treated:count; "
                    "controls:Controls:count; estimate:Profit:money; low:From:money; "
                    "high:To:money"
                ),
                interval({"step": 36}, number("estimate", "money")),
                wide=True,
            ),
        ],
        needs="campaigns",
        without="No campaign runs in this world: the var campaigns is empty.",
        facts=[RESULTS],
    ),
    Section(
        "scenarios",
        "What if",
        "The same people with the same luck in another world, less the world as it is.",
        [
            Chart(
                "paths",
                "What it does to balances",
                "A customer's balance, on average, less that of the world as it is.",
                columns("scenario:Scenario; month:Month; value:Change:money"),
                lines(number("value", "money"), color("scenario", "scenarios")),
            ),
            Chart(
                "impact",
                "What it does over all months",
                "A customer's total, on average.",
                columns("scenario:Scenario; value:Change:money"),
                bars(
                    240,
                    number("value", "money"),
                    name("scenario", axis=LEFT),
                    color=color("scenario", "scenarios", legend=None),
                ),
                [Choice("flow", "Of", [*_FLOWS[1:], _FLOWS[0]])],
            ),
        ],
        needs="scenarios",
        without="No what-if is lived in this world: the var scenarios is empty.",
    ),
]
