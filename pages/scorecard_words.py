"""What the scorecard's names mean, in plain sentences and in the order shown."""

from collections.abc import Iterator
from typing import NamedTuple

from python_generators.synthetic.registry import SINGLE_TABLE


class Words(NamedTuple):
    """A title and one sentence."""

    title: str
    meaning: str


def _single_tables() -> Iterator[tuple[str, Words]]:
    for name, synthesizer in SINGLE_TABLE.items():
        title, then = (
            synthesizer.title,
            ", rows then selected and columns calibrated on the base",
        )
        learnt = f"Customers learnt by {title}{then if synthesizer.calibrated else ''}."
        yield name, Words(title, learnt)
        if synthesizer.calibrated:
            raw = f"The same customers as {title} drew them, with nothing corrected."
            yield f"{name}_uncalibrated", Words(f"{title}, raw", raw)


POPULATIONS = {
    "hma": Words(
        "HMA",
        "Customers, transactions and campaign events, learnt together by SDV's HMA.",
    ),
    **dict(_single_tables()),
}

# What the head of the page compares, by scope, metric and property.
HEADLINES = {
    ("all_tables", "quality_default", "Overall"): "Quality, three tables",
    ("all_tables", "quality_legacy", "Overall"): "Quality, three tables, legacy",
    ("customers", "quality_default", "Overall"): "Quality, customers",
    ("customers", "quality_legacy", "Overall"): "Quality, customers, legacy",
    ("customers", "c2st_auc", "auc"): "Classifier's AUC, customers",
    ("customers_with_children", "c2st_auc", "auc"): "Classifier's AUC, with children",
    ("customers", "column_distance", "max_ks_distance"): "Worst column, KS distance",
    ("customers", "correlation_drift", "max_spearman"): "Largest drift, Spearman",
    ("customers", "utility", "loan_presence:kept"): "Loan model, AUC kept",
    ("customers", "privacy", "membership_auc"): "Membership attack, AUC",
}

METRICS = {
    "quality_default": Words(
        "sdmetrics quality",
        "How alike columns and pairs of columns are, counting only pairs that are "
        "really related; 1 is best.",
    ),
    "quality_legacy": Words(
        "sdmetrics quality, legacy",
        "The same with every pair counted, as the original project did; a copy with no "
        "model scores nearly as high, so it proves little.",
    ),
    "c2st_auc": Words(
        "Can a classifier tell?",
        "How well gradient boosting tells copied rows from base rows it has not seen: "
        "0.5 is guessing, 1 is always.",
    ),
    "correlation_drift": Words(
        "Drift within customers",
        "How far correlations (Spearman) and associations (Cramér's V) between "
        "columns have moved; 0 is not at all.",
    ),
    "inter_table_drift": Words(
        "Drift across tables",
        "How far correlations have moved between customers and what their children add "
        "up to, and between the two kinds of children; 0 is not at all.",
    ),
    "cardinality": Words(
        "Number of children",
        "How differently many transactions and events customers have; 0 is alike.",
    ),
    "column_distance": Words(
        "Worst column",
        "The largest gap of any one column's distribution to the base's; 0 is alike.",
    ),
    "zero_mass_error": Words(
        "Zeros",
        "The gap in the share of customers whose value is exactly zero, such as those "
        "without a loan; 0 is none.",
    ),
    "utility": Words(
        "Train on the copy, test on real people",
        "How much a model learnt from the copy is worth on people nobody trained on; "
        "kept is its AUC as a share of that of a model learnt from real people, and "
        "means little where that AUC is near 0.5.",
    ),
    "privacy": Words(
        "Privacy",
        "Whether the copy is nearer to the people it learnt from than to as many it "
        "never saw; a membership AUC of 0.5 means an attacker can only guess.",
    ),
}

PROPERTIES = {
    "Overall": "overall",
    "Column Shapes": "column shapes",
    "Column Pair Trends": "column pair trends",
    "Cardinality": "cardinality",
    "Intertable Trends": "inter-table trends",
    "auc": "AUC",
    "auc_real": "AUC, learnt from real people",
    "auc_synthetic": "AUC, learnt from the copy",
    "kept": "share of the AUC kept",
    "customers_transactions": "customers with transactions",
    "customers_campaign_events": "customers with campaign events",
    "transactions_campaign_events": "transactions with campaign events",
    "max_ks_distance": "Kolmogorov-Smirnov distance",
    "max_total_variation": "total variation",
    "ks_distance": "Kolmogorov-Smirnov distance",
    "max_spearman": "largest, Spearman",
    "mean_spearman": "mean, Spearman",
    "max_cramers_v": "largest, Cramér's V",
    "mean_cramers_v": "mean, Cramér's V",
    "exact_copies": "share that copies somebody exactly",
    "near_copies": "share that copies somebody, rounded",
    "closer_to_train_share": "share nearer to the base than to the unseen",
    "dcr_ratio_median": "distance to the base over that to the unseen, median",
    "dcr_ratio_p05": "distance to the base over that to the unseen, 5th percentile",
    "membership_auc": "membership attack, AUC",
}
