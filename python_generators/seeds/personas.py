"""The rule that assigns a persona to each customer, for Python.

In dbt the same rule is the macro ``personas_assigned``.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from python_generators.seeds.rows import Persona


def assign_personas(customers: pd.DataFrame, personas: Sequence[Persona]) -> list[str]:
    """Assign to each customer the first persona whose thresholds hold.

    Args:
        customers: n rows with the columns savings_rate and credit_score.
        personas: The personas; the last in order has no threshold.

    Returns:
        n names.
    """
    ordered = sorted(personas, key=lambda row: row.assign_order)
    conditions = [
        (customers["savings_rate"] >= row.min_savings_rate)
        & (customers["credit_score"] <= row.max_credit_score)
        for row in ordered
    ]
    chosen = np.select(conditions, range(len(ordered)), default=-1)
    return [ordered[code].persona for code in chosen]
