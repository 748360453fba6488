"""Tables encoded as numbers for scikit-learn, and the two classifiers in use."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.fidelity.features import days

Matrix = npt.NDArray[np.float64]
MOST_CATEGORIES = 250  # of a column; rarer ones are pooled (scikit-learn allows 255)


def encode(frames: Sequence[pd.DataFrame]) -> tuple[list[Matrix], list[int]]:
    """Encode numbers unchanged, dates as days, and categories as shared codes.

    Args:
        frames: Frames of the same columns. A column that a frame lacks is filled with
            0 there: it is the share of a category that does not occur in that frame.

    Returns:
        One matrix per frame, shape (rows, columns), and the positions of the
        categorical columns.
    """
    names = list(dict.fromkeys(c for f in frames for c in f))
    whole = pd.concat(
        [f.reindex(columns=names, fill_value=0) for f in frames], ignore_index=True
    )
    columns, categorical = [], []
    for position, name in enumerate(whole):
        values = whole[name]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            columns.append(days(values).to_numpy(float))
        elif pd.api.types.is_numeric_dtype(values.dtype):
            columns.append(values.to_numpy(float))
        else:
            columns.append(_codes(values))
            categorical.append(position)
    ends = np.cumsum([len(f) for f in frames])
    return np.split(np.column_stack(columns), ends[:-1]), categorical


def _codes(values: pd.Series) -> Matrix:
    counts = values.value_counts().sort_index().sort_values(kind="stable")
    known = counts.index[-MOST_CATEGORIES:].sort_values()
    codes = known.get_indexer(pd.Index(values)).astype(float)
    return np.where(codes < 0, len(known), codes)


def boosted_trees(categorical: Sequence[int], random_seed: int) -> Any:  # noqa: ANN401
    """Gradient boosting, which can detect any difference between two tables."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        categorical_features=list(categorical),
        early_stopping=False,
        random_state=random_seed,
    )


def logistic(categorical: Sequence[int], shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    """Logistic regression on normal scores: low variance where the signal is weak.

    Args:
        categorical: Positions of the categorical columns.
        shape: Rows and columns of the training matrix.
    """
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

    rows, columns = shape
    numbers = [i for i in range(columns) if i not in set(categorical)]
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    scores = QuantileTransformer(
        n_quantiles=min(100, rows), output_distribution="normal", subsample=None
    )
    prepared = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), list(categorical)),
        (make_pipeline(imputer, scores), numbers),
    )
    return make_pipeline(prepared, LogisticRegression(C=0.1, max_iter=1000))
