"""The dashboard's sections on how far its numbers can be trusted."""

from pages.dashboard_facts import CHECKS, SCORES
from pages.dashboard_shapes import (
    DISTRIBUTION,
    GRID,
    LEFT,
    Chart,
    Choice,
    Section,
    bars,
    color,
    columns,
    dots,
    name,
    number,
)

_MEASURES = [
    ("income", "Yearly income"),
    ("age", "Age"),
    ("credit_score", "Credit score"),
    ("savings_rate", "Stated savings rate"),
    ("existing_loan_balance", "Loan they come with"),
    ("account_balance", "Opening balance"),
]

# With every gap at nothing there would be no axis.
_FROM_NOTHING = {"domain": {"unionWith": [0, 0.1]}}

PROOFS = [
    Section(
        "fidelity",
        "Fidelity",
        "How close the synthetic customers are to the base they were learned from.",
        [
            Chart(
                "distributions",
                "Distributions",
                "Shares of each population's chosen customers.",
                columns("bin:From; population:Population; share:Share:share"),
                DISTRIBUTION,
                [Choice("measure", "Of", _MEASURES)],
            ),
            Chart(
                "gaps",
                "Furthest columns",
                "The largest gap between the base's and the copy's cumulative shares, "
                "on the bins shown, of the chosen customers; 0 is alike.",
                columns(
                    "measure:Column; population:Population; gap:Gap:number; "
                    "whole:All customers, exact:number"
                ),
                dots(
                    40,
                    "measure",
                    number("gap", "number", "largest gap", scale=_FROM_NOTHING),
                    "population",
                    "populations",
                ),
            ),
            Chart(
                "correlations",
                "Correlations",
                "Of ranks within the whole population, over the chosen customers.",
                columns(
                    "pair:Columns; population:Population; "
                    "correlation:Correlation:number"
                ),
                dots(
                    24,
                    "pair",
                    number("correlation", "number", "Spearman correlation"),
                    "population",
                    "populations",
                ),
            ),
            Chart(
                "likeness",
                "Scores of the chosen",
                "Beside a copy with no model and the ceiling, fresh people made as the "
                "base was; read from bins and ranks. Columns and pairs are best at 1, "
                "a gap and a drift at 0.",
                columns("label:Score; who:Of; value:Score:number; ideal:Ideal:number"),
                dots(
                    64,
                    "label",
                    number("value", "number", "score", scale={"domainMax": 1}),
                    "who",
                    "judges",
                ),
            ),
        ],
        facts=[SCORES],
    ),
    Section(
        "anchors",
        "Realism anchors",
        "Published statistics of the real world, and how near each population comes. "
        "Those not used for fitting are the test. A target is of everybody: held "
        "against a part of the customers, it is a comparison and no test.",
        [
            Chart(
                "anchors",
                "Anchors met",
                "Within tolerance, of those measured on the chosen customers. The "
                "scorecard has each with its source.",
                columns("row:Population; result:Result; anchors:Anchors:count"),
                bars(
                    {"step": 30},
                    number("anchors", "count", "anchors"),
                    name("row", axis=LEFT),
                    color=color("result", "results"),
                ),
            ),
            Chart(
                "misses",
                "Furthest from their anchors",
                "Error in tolerances: between -1 and 1 is within. The twelve furthest "
                "of the chosen customers; medians of a part are read from bins.",
                columns(
                    "anchor:Anchor; target:Target:number; actual:Actual:number; "
                    "error:Error in tolerances:number; used:Used for fitting"
                ),
                {
                    "height": {"step": 24},
                    "mark": {"type": "bar", "cornerRadiusEnd": 3},
                    "encoding": {
                        "y": name("anchor", axis=LEFT),
                        "x": number("error", "number", "error, in tolerances"),
                        "color": color("used", "fitted"),
                    },
                },
                [Choice("population", "Of", [("@populations", "")])],
            ),
        ],
        needs="anchors",
        without="This market has no anchors.",
    ),
    Section(
        "checks",
        "Data quality",
        "What the build's own tests and the audit found before anything was published.",
        [
            Chart(
                "rows",
                "Rows that were checked",
                "Of the chosen customers, by table: each row went through all of the "
                "table's checks. The color is how the worst of them ended.",
                columns(
                    "table:Table; rows:Rows:count; checks:Checks of the table:count; "
                    "status:Result; names:Which"
                ),
                {
                    "height": {"step": 26},
                    "mark": {"type": "point", "filled": True, "size": 110},
                    "encoding": {
                        "y": name("table", axis=GRID),
                        "x": number(
                            "rows",
                            "count",
                            "rows",
                            scale={"type": "log"},
                            axis={"format": "~s", "grid": False},
                        ),
                        "color": color("status", "statuses"),
                    },
                },
                wide=True,
            ),
        ],
        facts=[CHECKS],
    ),
]
