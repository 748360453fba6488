"""What populations and scores mean, in one sentence each, in the order shown."""

from collections.abc import Iterator
from typing import NamedTuple

from python_generators.core.synthesizers import SYNTHESIZERS


class Description(NamedTuple):
    """A title and one sentence."""

    title: str
    meaning: str


def _populations() -> Iterator[tuple[str, Description]]:
    for name, synthesizer in SYNTHESIZERS.items():
        title = synthesizer.title
        drawn = f"Customers drawn from a {title} model."
        if synthesizer.multi_table:
            drawn = (
                "Customers, transactions and campaign events, drawn from one "
                f"multi-table model ({title} of SDV)."
            )
        if not synthesizer.calibrated:
            yield name, Description(title, drawn)
            continue
        yield (
            name,
            Description(
                title,
                f"{drawn} Rows are then selected, and columns adjusted, to match the "
                "distributions of the base.",
            ),
        )
        yield (
            f"{name}_uncalibrated",
            Description(
                f"{title}, raw",
                f"The customers as the {title} model drew them, before any selection "
                "or adjustment.",
            ),
        )


POPULATIONS = dict(_populations())

# The scores at the top of the page, by scope, metric and property.
HEADLINES = {
    ("all_tables", "quality_default", "Overall"): "sdmetrics quality, all tables",
    ("all_tables", "quality_legacy", "Overall"): "sdmetrics legacy quality, all tables",
    ("customers", "quality_default", "Overall"): "sdmetrics quality, customers",
    ("customers", "quality_legacy", "Overall"): "sdmetrics legacy quality, customers",
    ("customers", "c2st_auc", "auc"): "Classifier AUC, customers",
    ("customers_with_children", "c2st_auc", "auc"): (
        "Classifier AUC, customers with transactions and events"
    ),
    ("customers", "column_distance", "max_ks_distance"): "Largest column distance",
    ("customers", "correlation_drift", "max_spearman"): "Largest correlation change",
    ("customers", "utility", "loan_presence:kept"): "Loan prediction, AUC kept",
    ("customers", "privacy", "membership_auc"): "Membership attack AUC",
}

METRICS = {
    "quality_default": Description(
        "sdmetrics quality",
        "Mean similarity of the columns and of the pairs of columns to the base; only "
        "pairs that are correlated in the base count. 1 is best.",
    ),
    "quality_legacy": Description(
        "sdmetrics quality, legacy",
        "The same, but every pair of columns counts, also uncorrelated ones. Even "
        "shuffled columns score nearly 1, so this score alone proves little.",
    ),
    "c2st_auc": Description(
        "Classifier two-sample test",
        "AUC of a gradient boosting classifier that tries to separate synthetic rows "
        "from base rows. 0.5 means that it cannot; 1 means that it always can.",
    ),
    "correlation_drift": Description(
        "Change of correlations within customers",
        "Absolute difference from the base of Spearman correlations and of Cramér's V "
        "between columns. 0 is best.",
    ),
    "inter_table_drift": Description(
        "Change of correlations across tables",
        "Absolute difference from the base of the rank correlations between customers "
        "and the totals of their transactions and events. 0 is best.",
    ),
    "cardinality": Description(
        "Number of children",
        "Difference from the base in the distribution of the number of transactions or "
        "events per customer. 0 is best.",
    ),
    "column_distance": Description(
        "Largest column distance",
        "Distance from the base of the distribution of the most different column: "
        "Kolmogorov-Smirnov for numbers, total variation for categories. 0 is best.",
    ),
    "zero_mass_error": Description(
        "Share of zeros",
        "Difference from the base in the share of customers whose value is exactly 0, "
        "for example those without a loan. 0 is best.",
    ),
    "utility": Description(
        "Train on synthetic, test on holdout",
        "AUC on holdout customers of a classifier trained on synthetic data. “Kept” is "
        "this AUC divided by that of a classifier trained on the base; it means little "
        "where the latter is near 0.5.",
    ),
    "privacy": Description(
        "Privacy",
        "Whether synthetic customers are closer to the base than to holdout customers, "
        "which the model never saw. A membership attack AUC of 0.5 means that an "
        "attacker can only guess who was in the base. Of own data: the share of values "
        "that a real customer has, beside what new customers would share. Whole "
        "customers are attacked with their child rows: 0.1 is guessing. Of a base made "
        "by Faker, values are learned exactly, so the attack by values succeeds.",
    ),
}

PROPERTIES = {
    "Overall": "overall",
    "Column Shapes": "column shapes",
    "Column Pair Trends": "column pair trends",
    "Cardinality": "cardinality",
    "Intertable Trends": "inter-table trends",
    "auc": "AUC",
    "auc_real": "AUC, trained on the base",
    "auc_synthetic": "AUC, trained on synthetic data",
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
    "exact_copies": "share of exact copies of base rows",
    "shared_values": "share of values that a real customer has",
    "near_copies": "share of copies of base rows after rounding",
    "closer_to_train_share": "share closer to the base than to the holdout",
    "dcr_ratio_median": "distance to base / distance to holdout, median",
    "dcr_ratio_p05": "distance to base / distance to holdout, 5th percentile",
    "membership_auc": "membership attack, AUC",
    "membership_tpr": "whole customers found by an attack, at 10% false positives",
    "membership_tpr_control": "the same, if half were copies (control)",
    "distance": "by distance",
    "rows": "by their transactions and contacts",
    "values": "by their values",
}


def population_title(population: str) -> str:
    """Return the title of a population, also of one without a description."""
    known = POPULATIONS.get(population)
    return known.title if known else readable(population)


def readable(name: str) -> str:
    """Return a name of the tables with spaces."""
    return name.replace("_", " ")
