"""The range of acceptable values of each score.

The limits suit a base of a few thousand customers. With fewer customers, sampling error
alone can exceed them; the scores of the ceiling (references.py) show by how much.
"""

from dataclasses import dataclass
from math import inf

import pandas as pd

from python_generators.core.tables import CUSTOMERS, TRANSACTIONS
from python_generators.fidelity.c2st import METRIC as C2ST
from python_generators.fidelity.c2st import WITH_CHILDREN
from python_generators.fidelity.comparison import ALL_TABLES
from python_generators.fidelity.privacy import METRIC as PRIVACY
from python_generators.fidelity.utility import METRIC as UTILITY


@dataclass(frozen=True)
class Limit:
    """The range of acceptable scores, ends included."""

    lowest: float = -inf
    highest: float = inf


# (scope, metric, property)
_C = CUSTOMERS.name
LIMITS: dict[tuple[str, str, str], Limit] = {
    (_C, "column_distance", "max_ks_distance"): Limit(highest=0.03),
    (_C, "column_distance", "max_total_variation"): Limit(highest=0.05),
    (_C, "zero_mass_error", "existing_loan_balance"): Limit(highest=0.01),
    (_C, C2ST, "auc"): Limit(highest=0.60),
    (TRANSACTIONS.name, C2ST, "auc"): Limit(highest=0.60),
    (WITH_CHILDREN, C2ST, "auc"): Limit(highest=0.65),
    (_C, UTILITY, "loan_presence:kept"): Limit(lowest=0.95),
    (_C, UTILITY, "high_saver:kept"): Limit(lowest=0.95),
    (ALL_TABLES, UTILITY, "campaign_click:kept"): Limit(lowest=0.95),
    (_C, PRIVACY, "exact_copies"): Limit(highest=0.001),
    (_C, PRIVACY, "near_copies"): Limit(highest=0.01),
    (_C, PRIVACY, "closer_to_train_share"): Limit(highest=0.55),
    (_C, PRIVACY, "dcr_ratio_median"): Limit(lowest=0.90),
    (_C, PRIVACY, "dcr_ratio_p05"): Limit(lowest=0.80),
    (_C, PRIVACY, "membership_auc"): Limit(highest=0.55),
    (ALL_TABLES, PRIVACY, "membership_tpr:distance"): Limit(highest=0.15),
    (ALL_TABLES, PRIVACY, "membership_tpr:rows"): Limit(highest=0.15),
}


def limit_of(scope: str, metric: str, property_name: str) -> Limit | None:
    """The limit of a score; None if it has no limit."""
    return LIMITS.get((scope, metric, property_name))


def beyond_limits(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``tables.FIDELITY_SCORES`` outside their limits."""
    keys = zip(scores["scope"], scores["metric"], scores["property"], strict=True)
    limits = [LIMITS.get(key, Limit()) for key in keys]
    lowest = [limit.lowest for limit in limits]
    highest = [limit.highest for limit in limits]
    return scores[(scores["score"] < lowest) | (scores["score"] > highest)]
