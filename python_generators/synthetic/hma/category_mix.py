"""Differences between customers in their shares of child categories."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import eigh

from python_generators.core.tables import Table
from python_generators.synthetic.metadata import KEY, by_median, sdtypes
from python_generators.synthetic.normal_score import Floats

_RARE = 0.01  # share of rows below which a category is rare
_RIDGE = 1e-9  # shares sum to one, so one component has no sampling variance


@dataclass(frozen=True)
class CategoryMix:
    """Variation of customers' shares of k common categories, against sampling noise.

    Attributes:
        categories: The names of common categories.
        rare: The names of rare categories.
        shares: Shares of each customer, shape (customers, k); 0 for one without rows.
        directions: The components of the shares, one per column, shape (k, k), in
            ascending order of their ratio.
        ratios: The variance of each component divided by its sampling variance.
    """

    categories: list[str]
    rare: list[str]
    shares: Floats
    directions: Floats
    ratios: Floats

    def varying_scores(self, least_ratio: float) -> Floats:
        """Scores of the customers on components with at least this ratio."""
        scores: Floats = self.shares @ self.directions[:, self.ratios >= least_ratio]
        return scores

    def order(self) -> list[str]:
        """All categories in the order of the component with the largest ratio.

        Rare categories, which are not part of it, come first. Without any common
        category there is no component, and no order.
        """
        if not self.categories:
            return []
        weights = self.directions[:, -1]
        weights = weights * np.sign(weights[np.abs(weights).argmax()])
        common = [self.categories[i] for i in np.argsort(weights, kind="stable")]
        return [*self.rare, *common]


def category_mix(
    frame: pd.DataFrame, column: str, customers: pd.Index | None = None
) -> CategoryMix:
    """The shares of a column's categories for each customer, and their components.

    The shares of n rows have the sampling covariance of a multinomial. The components
    solve the generalised eigenproblem of the two covariances. Without any common
    category there is no component.

    Args:
        frame: A child table with the customers' key; at least one row.
        column: A categorical column.
        customers: All customers, in order; by default, those with rows.
    """
    sizes = frame[column].value_counts().sort_index()
    names = [str(c) for c in sizes.index[sizes >= _RARE * len(frame)]]
    rare = [str(c) for c in sizes.index if str(c) not in set(names)]
    if not names:
        owners = frame[KEY].nunique() if customers is None else len(customers)
        return CategoryMix(
            [], rare, np.empty((owners, 0)), np.empty((0, 0)), np.empty(0)
        )
    rows = frame.loc[frame[column].isin(names).to_numpy()]
    common = pd.crosstab(rows[KEY].to_numpy(), rows[column].to_numpy())
    counts = frame[KEY].value_counts().sort_index()
    if customers is not None:
        counts = counts.reindex(customers, fill_value=0)
    common = common.reindex(counts.index, fill_value=0)
    totals = counts.clip(lower=1).to_numpy()
    shares = common.to_numpy() / totals[:, None]
    mean = common.sum().to_numpy() / len(frame)
    noise = (np.diag(mean) - np.outer(mean, mean)) * (1 / totals).mean()
    noise += _RIDGE * np.eye(len(mean))
    ratios, directions = eigh(np.atleast_2d(np.cov(shares.T, ddof=0)), noise)
    return CategoryMix(names, rare, shares, directions, ratios)


def order_of_categories(table: Table, frame: pd.DataFrame, column: str) -> list[str]:
    """The order of a child table's categories, for scores.

    It is ``CategoryMix.order``. Without any common category it is the order of the
    medians of the first number, or of the names.
    """
    order = category_mix(frame, column).order()
    number = next((c for c, s in sdtypes(table).items() if s == "numerical"), None)
    if order or number is None:
        return order or sorted(map(str, frame[column].unique()))
    return by_median(frame, column, number)
