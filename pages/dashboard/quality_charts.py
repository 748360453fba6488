"""The dashboard's sections about quality: similarity, anchors and checks."""

from pages.dashboard.chart_specs import (
    DISTRIBUTION,
    GRID,
    LEFT,
    bars,
    color,
    dots,
    name,
    number,
)
from pages.dashboard.elements import Chart, Menu, Section, columns
from pages.dashboard.fixed_tables import CHECK_RESULTS, SCORES

_COMPARED_COLUMNS = [
    ("income", "Yearly income"),
    ("age", "Age"),
    ("credit_score", "Credit score"),
    ("savings_rate", "Stated savings rate"),
    ("existing_loan_balance", "Existing loan balance"),
    ("account_balance", "Opening balance"),
]

_AT_LEAST_A_TENTH = {"domain": {"unionWith": [0, 0.1]}}  # an axis even if all are 0

QUALITY_SECTIONS = [
    Section(
        "fidelity",
        "Similarity to the base",
        "How similar each synthetic population is to the base population that its "
        "model was trained on.",
        [
            Chart(
                "distributions",
                "Distributions",
                "Share of the selected customers of each population in each bin.",
                columns("bin:From; population:Population; share:Share:share"),
                DISTRIBUTION,
                [Menu("measure", "Column", _COMPARED_COLUMNS)],
            ),
            Chart(
                "gaps",
                "Distance by column",
                "The largest difference between the cumulative shares of a synthetic "
                "population and of the base (Kolmogorov-Smirnov distance), computed on "
                "the bins shown. 0 means the same distribution.",
                columns(
                    "measure:Column; population:Population; gap:Distance:number; "
                    "whole:All customers, unbinned:number"
                ),
                dots(
                    40,
                    "measure",
                    number("gap", "number", "distance", scale=_AT_LEAST_A_TENTH),
                    "population",
                    "populations",
                ),
            ),
            Chart(
                "correlations",
                "Correlations",
                "Spearman correlation between two columns over the selected "
                "customers; ranks are computed within the whole population.",
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
                "Scores of the selected customers",
                "Approximate scores from the bins and ranks of the two charts above. "
                "Best is 1 for similarity and 0 for a largest difference. No model: "
                "the base with each column shuffled on its own. Ceiling: a second "
                "sample made in the same way as the base.",
                columns(
                    "label:Score; series:Population; value:Score:number; "
                    "ideal:Best:number"
                ),
                dots(
                    64,
                    "label",
                    number("value", "number", "score", scale={"domainMax": 1}),
                    "series",
                    "compared",
                ),
            ),
        ],
        tables=[SCORES],
    ),
    Section(
        "anchors",
        "Realism anchors",
        "An anchor is a published statistic of the real market, with a tolerance. "
        "Anchors that were used to fit the base show only that the fit worked; the "
        "others are the test of realism. An anchor describes a whole population, so "
        "the filters do not apply.",
        [
            Chart(
                "anchors",
                "Anchors within tolerance",
                "Number of anchors within and outside their tolerance. The scorecard "
                "lists each anchor with its source.",
                columns("row:Population; result:Result; anchors:Anchors:count"),
                bars(
                    {"step": 30},
                    number("anchors", "count", "anchors"),
                    name("row", axis=LEFT),
                    color=color("result", "results"),
                ),
                filtered=False,
            ),
            Chart(
                "misses",
                "Largest errors",
                "The twelve anchors with the largest errors. Each error is divided by "
                "its tolerance: values from \u22121 to 1 are within tolerance.",
                columns(
                    "anchor:Anchor; target:Target:number; actual:Actual:number; "
                    "error:Error / tolerance:number; used:Used for fitting"
                ),
                {
                    "height": {"step": 24},
                    "mark": {"type": "bar", "cornerRadiusEnd": 3},
                    "encoding": {
                        "y": name("anchor", axis=LEFT),
                        "x": number("error", "number", "error / tolerance"),
                        "color": color("used", "fitted"),
                    },
                },
                [Menu("population", "Population", [("@populations", "")])],
                filtered=False,
            ),
        ],
        needs="anchors",
        without="This market has no anchors.",
    ),
    Section(
        "checks",
        "Data quality",
        "Tests by dbt and expectations by Great Expectations, which ran on all rows "
        "before the data were published.",
        [
            Chart(
                "rows",
                "Checked rows by table",
                "Number of rows of the selected customers. Each row passed through all "
                "checks of its table; the color shows the worst result.",
                columns(
                    "table:Table; rows:Rows:count; checks:Checks of the table:count; "
                    "status:Worst result; names:Checks not passed"
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
                            axis={"labelExpr": "short(datum.value)", "grid": False},
                        ),
                        "color": color("status", "statuses"),
                    },
                },
                wide=True,
            ),
        ],
        tables=[CHECK_RESULTS],
    ),
]
