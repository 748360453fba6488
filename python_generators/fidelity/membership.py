"""Can an attacker find out which customers a synthesizer was fitted to?

The attacker knows whole customers with all their child rows, has the synthetic tables,
and accuses the customers that resemble them most. Measured is the share of fitted
customers that are accused when a tenth of other customers is accused too (true
positives at 10% false positives): 0.1 means that the attacker can only guess.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.tables import CUSTOMERS
from python_generators.fidelity.classifier import Matrix, encode
from python_generators.fidelity.comparison import (
    ALL_TABLES,
    Comparison,
    PopulationView,
    Score,
)
from python_generators.fidelity.privacy import METRIC, closest
from python_generators.fidelity.references import halves
from python_generators.synthetic.fitted_customers import some_customers
from python_generators.synthetic.metadata import CHILDREN, KEY, modelled_columns
from python_generators.synthetic.value_privacy import is_fine

PROPERTY = "membership_tpr"
CONTROL = f"{PROPERTY}_control"
FALSE_POSITIVES = 0.10
_MOST_CUSTOMERS = 4_000  # of which a half is fitted again
_LEAKED = 0.5  # share of the fitted customers that the control copies

Suspicions = npt.NDArray[np.float64]
Learn = Callable[[Population], Population]


def membership(
    fitted: PopulationView, others: PopulationView, synthetic: PopulationView
) -> Iterator[Score]:
    """The true-positive rate of three attacks on whole customers, at 10% false ones.

    By the distance of a customer and a summary of its child rows to the closest
    synthetic customer, by the share of its child rows that are in the synthetic tables,
    and by the share of its values of columns with many possible values that are.

    Args:
        fitted: Customers that the synthesizer was fitted to.
        others: Customers from the same distribution that it was not fitted to.
        synthetic: The synthetic customers; the same child tables in all three.
    """
    for name, attack in _ATTACKS.items():
        rate = true_positives(attack(fitted, synthetic), attack(others, synthetic))
        yield Score(ALL_TABLES, METRIC, f"{PROPERTY}:{name}", rate, FALSE_POSITIVES)


def holdout_membership(comparison: Comparison) -> Iterator[Score]:
    """The attacks on the base, if there are holdout customers and child tables."""
    if comparison.holdout is None or not comparison.synthetic.children:
        return
    real, holdout = comparison.real, comparison.holdout
    count = min(len(real), len(holdout), _MOST_CUSTOMERS // 2)
    fitted, others = (_first(view, count) for view in (real, holdout))
    yield from membership(fitted, others, comparison.synthetic)


def _first(view: PopulationView, count: int) -> PopulationView:
    """The first customers, with their child rows."""
    keys = view.tables[CUSTOMERS.name][KEY].iloc[:count]
    return PopulationView({n: f[f[KEY].isin(keys)] for n, f in view.tables.items()})


def own_membership(base: Population, learn: Learn, random_seed: int) -> Iterator[Score]:
    """The attacks on one half of the user's own customers, without the other half.

    Beside it the strongest attack on a control that copies half of the fitted
    customers: it shows that the attacks find copies, if there are any.

    Args:
        base: The user's own tables.
        learn: Fits a synthesizer to a population and samples as many customers.
        random_seed: The project's seed.
    """
    first, second = halves(some_customers(base, _MOST_CUSTOMERS), random_seed)
    fitted, others = PopulationView(first), PopulationView(second)
    synthetic = learn(first)
    yield from membership(fitted, others, PopulationView(synthetic))
    control = PopulationView(with_copies(synthetic, first))
    strongest = max(s.score for s in membership(fitted, others, control))
    yield Score(ALL_TABLES, METRIC, CONTROL, strongest, 1.0)


def with_copies(synthetic: Population, fitted: Population) -> dict[str, pd.DataFrame]:
    """The synthetic tables and, with new keys, half of the fitted customers."""
    keys = fitted[CUSTOMERS.name][KEY]
    copied = keys.iloc[: int(_LEAKED * len(keys))]
    start = int(synthetic[CUSTOMERS.name][KEY].max()) + 1
    new = pd.Series(range(start, start + len(copied)), index=copied.to_numpy())
    found = {}
    for name, frame in synthetic.items():
        leaked = fitted[name][fitted[name][KEY].isin(copied)]
        leaked = leaked.assign(**{KEY: leaked[KEY].map(new).to_numpy()})
        found[name] = pd.concat([frame, leaked[frame.columns]], ignore_index=True)
    return found


def true_positives(fitted: Suspicions, others: Suspicions) -> float:
    """The share of fitted customers accused when a tenth of the others is.

    Customers of equal suspicion are accused at random.
    """
    from sklearn.metrics import roc_curve

    label = np.repeat([1, 0], [len(fitted), len(others)])
    false, true, _ = roc_curve(
        label, np.concatenate([fitted, others]), drop_intermediate=False
    )
    return float(np.interp(FALSE_POSITIVES, false, true))


def _by_distance(view: PopulationView, synthetic: PopulationView) -> Suspicions:
    matrices, categorical = encode([synthetic.joined, view.joined])
    middle = np.nan_to_num(_mean(matrices[0]))
    scale = np.sqrt(np.nan_to_num(_mean((matrices[0] - middle) ** 2)))
    middle[categorical], scale[categorical] = 0, 1
    scale = np.where(scale > 0, scale, 1)
    rows, accused = (np.nan_to_num((m - middle) / scale) for m in matrices)
    return -closest(rows, accused, categorical)[1]


def _mean(rows: Matrix) -> Matrix:
    """The mean of each column's known values; 0 if it has none."""
    known = ~np.isnan(rows)
    total: Matrix = np.where(known, rows, 0).sum(axis=0)
    mean: Matrix = total / known.sum(axis=0).clip(min=1)
    return mean


def _by_rows(view: PopulationView, synthetic: PopulationView) -> Suspicions:
    """For each customer, the share of its child rows that are in synthetic tables."""
    keys = view.tables[CUSTOMERS.name][KEY]
    parts = [pd.Series(dtype=float)]
    for table in CHILDREN:
        if table.name in view.tables and table.name in synthetic.tables:
            columns = modelled_columns(table)
            frame = view.tables[table.name]
            known = pd.MultiIndex.from_frame(synthetic.tables[table.name][columns])
            is_found = pd.MultiIndex.from_frame(frame[columns]).isin(known)
            parts.append(pd.Series(is_found.astype(float), frame[KEY].to_numpy()))
    shares = pd.concat(parts).groupby(level=0).mean().reindex(keys, fill_value=0)
    return np.asarray(shares, float)


def _by_values(view: PopulationView, synthetic: PopulationView) -> Suspicions:
    """For each customer, the number of its fine values that synthetic ones have."""
    found = np.zeros(len(view))
    for name, values in synthetic.customers.items():
        if not pd.api.types.is_object_dtype(values.dtype) and is_fine(values):
            found += view.customers[name].isin(set(values)).to_numpy(float)
    return found


_ATTACKS = {"distance": _by_distance, "rows": _by_rows, "values": _by_values}
