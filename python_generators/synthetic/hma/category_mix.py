"""What the mix of a child table's categories tells of a customer, beyond luck."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import eigh

from python_generators.synthetic.metadata import KEY
from python_generators.synthetic.normal_score import Floats

_RARE = 0.01  # share of rows, below which a category tells of luck only
_RIDGE = 1e-9  # shares sum to one: no luck in that direction


@dataclass(frozen=True)
class CategoryMix:
    """How customers' shares of k common categories vary, held against luck.

    Attributes:
        categories: The common categories, by name.
        rare: The others, by name.
        shares: Each customer's, shape (customers, k); zeros for one without rows.
        directions: In which shares vary, one a column, shape (k, k), the direction
            that varies most beyond luck last.
        ratios: The variance in each direction over the variance that luck gives it.
    """

    categories: list[str]
    rare: list[str]
    shares: Floats
    directions: Floats
    ratios: Floats

    def told(self, beyond_luck: float) -> Floats:
        """The customers' places in the directions whose ratio is at least this."""
        told: Floats = self.shares @ self.directions[:, self.ratios >= beyond_luck]
        return told

    def order(self) -> list[str]:
        """All categories, along the direction in which customers differ most.

        Rare ones, of which that is not known, stand first.
        """
        weights = self.directions[:, -1]
        weights = weights * np.sign(weights[np.abs(weights).argmax()])
        common = [self.categories[i] for i in np.argsort(weights, kind="stable")]
        return [*self.rare, *common]


def category_mix(
    frame: pd.DataFrame, column: str, customers: pd.Index | None = None
) -> CategoryMix:
    """The mix of a column's categories, customer by customer.

    The shares of n rows vary by luck as a multinomial's do. The directions solve the
    generalised eigenproblem of the two covariances.

    Args:
        frame: A child table with its customers' key; at least one row.
        column: A categorical column.
        customers: All customers, in order; those with rows, if not given.
    """
    counts = pd.crosstab(frame[KEY], frame[column])
    if customers is not None:
        counts = counts.reindex(customers, fill_value=0)
    common = counts.loc[:, counts.sum() >= _RARE * len(frame)]
    totals = counts.sum(axis=1).clip(lower=1).to_numpy()
    shares = common.to_numpy() / totals[:, None]
    mean = common.sum().to_numpy() / len(frame)
    luck = (np.diag(mean) - np.outer(mean, mean)) * (1 / totals).mean()
    luck += _RIDGE * np.eye(len(mean))
    ratios, directions = eigh(np.atleast_2d(np.cov(shares.T, ddof=0)), luck)
    names = [str(c) for c in common]
    rare = [str(c) for c in counts if str(c) not in names]
    return CategoryMix(names, rare, shares, directions, ratios)
