"""The monthly loop of the original project, rewritten from its description.

A pandas notebook: for each customer and month, scalar draws from numpy's global
generator; repayments even without a loan; a balance from which spending and repayment
are subtracted twice; one dict per row, one data frame, one CSV file. It is measured for
speed only. The notebook took 10 to 15 seconds for 10,000 customers; so does this loop.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

# spending, investments and repayment: the lowest and highest share of income
_SHARES: Mapping[str, tuple[float, float, float, float, float, float]] = {
    "Saver": (0.40, 0.60, 0.15, 0.25, 0.05, 0.10),
    "Spender": (0.70, 0.90, 0.02, 0.08, 0.02, 0.05),
    "Investor": (0.45, 0.60, 0.25, 0.35, 0.05, 0.10),
    "Risk-Taker": (0.50, 0.70, 0.05, 0.15, 0.00, 0.05),
}
_NOISE, _SHOCK_CHANCE, _SHOCK, _GROWTH = 0.05, 0.10, 1.5, 0.05


def simulate_like_original(customers: pd.DataFrame, months: int) -> pd.DataFrame:
    """One row per customer and month, computed one at a time.

    Args:
        customers: Columns customer_id, persona, income and account_balance, in rupees.
        months: Their number, from January 2025.
    """
    random = np.random  # noqa: NPY002 - like the original
    days = pd.date_range("2025-01-01", periods=months, freq="MS")
    records = []
    for _, row in customers.iterrows():
        balance = row["account_balance"]
        shares = _SHARES[row["persona"]]
        for day in days:
            income = row["income"] / 12 * random.normal(1, _NOISE)
            spending = income * random.uniform(shares[0], shares[1])
            investments = income * random.uniform(shares[2], shares[3])
            repayment = income * random.uniform(shares[4], shares[5])
            if row["persona"] == "Risk-Taker" and random.rand() < _SHOCK_CHANCE:
                spending *= _SHOCK
            savings = income - spending - investments - repayment
            balance += savings - spending - repayment + _GROWTH * investments
            records.append(
                {
                    "customer_id": row["customer_id"],
                    "month": day.strftime("%Y-%m"),
                    "persona": row["persona"],
                    "income": round(income, 2),
                    "spending": round(spending, 2),
                    "savings": round(savings, 2),
                    "investments": round(investments, 2),
                    "loan_repayment": round(repayment, 2),
                    "balance": round(balance, 2),
                }
            )
    return pd.DataFrame(records)
