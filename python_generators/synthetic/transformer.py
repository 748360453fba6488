"""An RDT transformer that lets SDV use normal scores."""

import pandas as pd
from rdt.transformers.base import BaseTransformer

from python_generators.core.randomness import generator
from python_generators.synthetic.normal_score import ScoreTable

# Fixed: the fit depends only on the data, by which it is cached.
_LEARNING_SEED = 0


class NormalScore(BaseTransformer):  # type: ignore[misc]
    """Transforms numbers, dates and categories to one normal score per value."""

    INPUT_SDTYPE = "numerical"
    SUPPORTED_SDTYPES = ("numerical", "datetime", "categorical")

    def __init__(self, order: list[str] | None = None) -> None:
        """Create an unfitted transformer.

        Args:
            order: The ordered categories of a categorical column.
        """
        super().__init__()
        self.order = order

    def _fit(self, data: pd.Series) -> None:
        self.table = ScoreTable.learn(data, self.order)

    def _transform(self, data: pd.Series) -> pd.Series:
        rng = generator(_LEARNING_SEED, "normal_score", self.columns[0])
        return pd.Series(self.table.scores(data, rng), index=data.index)

    def _reverse_transform(self, data: pd.Series) -> pd.Series:
        values = self.table.at_scores(data.to_numpy(float))
        return values.set_axis(data.index)
