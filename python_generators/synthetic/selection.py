"""Selects rows from candidates so that the dependence resembles that of the base.

Calibration corrects each column's distribution, not the dependence between columns. So
more rows are drawn than needed, a classifier is fitted to distinguish them from the
base's rows, and rows are sampled in proportion to the estimated density ratio:
importance resampling by a density ratio (Azadi et al. 2019 use the discriminator for
this). Every selected row is one that the synthesizer drew.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.core.randomness import generator, seed_for
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.calibration import calibrate
from python_generators.synthetic.learned import SingleTableModel
from python_generators.synthetic.metadata import KEY, modelled_columns
from python_generators.synthetic.normal_score import Floats

_CANDIDATES = 4  # drawn for each selected row
_CHUNK = 50_000  # rows selected at a time: bounds memory
_MOST_LABELS = 250  # of a column; the classifier allows 255
_GREATEST = 0.995  # quantile at which the ratios are capped


def draw_selected(
    model: SingleTableModel, base: pd.DataFrame, rows: int, random_seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw customers unchanged, and other customers selected and calibrated.

    Args:
        model: A fitted synthesizer.
        base: The customers that it was fitted to.
        rows: The number of customers in each frame.
        random_seed: The project's seed.

    Returns:
        Two frames with keys from 1. No row is in both.
    """
    drawn, selected, classifier = [], [], None
    # one thread: the order of summation must not depend on the machine
    with threadpool_limits(limits=1):
        for name, size in _chunks(rows):
            seed = seed_for(random_seed, name) if name else random_seed
            found = model.sample(size * (1 + _CANDIDATES), seed)
            plain = found.head(size)
            candidates = found.iloc[size:].reset_index(drop=True)
            classifier = classifier or _fit_classifier(
                base, calibrate(base, plain, seed), random_seed
            )
            chosen = _select(
                classifier, base, calibrate(base, candidates, seed), size, seed
            )
            drawn.append(plain)
            selected.append(candidates.iloc[chosen])
    return _numbered(drawn), calibrate(base, _numbered(selected), random_seed)


def _chunks(rows: int) -> Iterator[tuple[str, int]]:
    for start in range(0, rows, _CHUNK):
        name = f"chunk {start // _CHUNK}" if start else ""
        yield name, min(_CHUNK, rows - start)


def _numbered(frames: list[pd.DataFrame]) -> pd.DataFrame:
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(**{KEY: np.arange(1, len(frame) + 1)})


def _fit_classifier(base: pd.DataFrame, drawn: pd.DataFrame, random_seed: int) -> Any:  # noqa: ANN401
    """A classifier that distinguishes the base's rows (1) from drawn ones (0)."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    classifier = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=15,
        categorical_features=[
            i for i, c in enumerate(_names()) if base[c].dtype == object
        ],
        early_stopping=False,
        random_state=seed_for(random_seed, "selection", "judge"),
    )
    rows = np.vstack([_matrix(base, base), _matrix(base, drawn)])
    return classifier.fit(rows, np.repeat([1, 0], [len(base), len(drawn)]))


def _select(
    classifier: Any,  # noqa: ANN401
    base: pd.DataFrame,
    candidates: pd.DataFrame,
    size: int,
    random_seed: int,
) -> np.ndarray:
    """Sample positions without replacement, in proportion to the ratio; sorted."""
    share = classifier.predict_proba(_matrix(base, candidates))[:, 1]
    ratio = share / (1 - share)
    ratio = np.minimum(ratio, np.quantile(ratio, _GREATEST))
    noise = generator(random_seed, "selection").gumbel(size=len(ratio))
    return np.sort(np.argsort(-(np.log(ratio) + noise), kind="stable")[:size])


def _names() -> list[str]:
    return modelled_columns(CUSTOMERS)


def _most_common(values: pd.Series) -> list[str]:
    """The labels with a code of their own, sorted; all rarer ones share a code."""
    counts = values.value_counts().sort_index()
    counts = counts.sort_values(ascending=False, kind="stable")
    return sorted(counts.index[:_MOST_LABELS])


def _matrix(base: pd.DataFrame, frame: pd.DataFrame) -> Floats:
    """The modelled columns as numbers: categories as codes, dates as days."""
    columns = []
    for name in _names():
        column = frame[name]
        if column.dtype == object:
            labels = _most_common(base[name])
            columns.append(pd.Categorical(column, categories=labels).codes)
        elif pd.api.types.is_datetime64_any_dtype(column.dtype):
            columns.append(column.to_numpy("datetime64[D]").astype(np.int64))
        else:
            columns.append(column.to_numpy(float))
    return np.column_stack(columns).astype(float)
