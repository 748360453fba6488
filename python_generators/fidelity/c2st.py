"""The classifier two-sample test: can a classifier separate synthetic and real rows?

Gradient boosting is trained to separate them, and its area under the ROC curve is
measured on rows outside the training set. 0.5 is the score of random guessing; 1 means
that every row is classified correctly.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.randomness import generator, seed_for
from python_generators.core.tables import CUSTOMERS, TRANSACTIONS
from python_generators.fidelity.classifier import boosted_trees, encode
from python_generators.fidelity.comparison import Comparison, PopulationView, Score
from python_generators.synthetic.metadata import KEY, modelled_columns

Rows = npt.NDArray[np.int64]
METRIC = "c2st_auc"
WITH_CHILDREN = "customers_with_children"
FOLDS = 5
# More rows take longer and add little precision. With these the standard deviation of
# the AUC over seeds is 0.01 to 0.015 near 0.5, and 0.001 to 0.004 near 0.9.
MOST_REAL, MOST_SYNTHETIC = 2_000, 4_000


def c2st(comparison: Comparison) -> Iterator[Score]:
    """The AUC on customers, on transactions, and on customers with their children.

    Every scope has one row per customer, so that no customer is in both the training
    and the test part of a fold: one transaction per customer is drawn. Child tables
    that only one population has are left out.
    """
    seed, synthetic = comparison.random_seed, comparison.synthetic
    real = comparison.real.only(synthetic.children)
    sides = [
        (real, _rows(real, MOST_REAL, seed, "real")),
        (synthetic, _rows(synthetic, MOST_SYNTHETIC, seed, "synthetic")),
    ]
    scopes = {CUSTOMERS.name: [p.customers.iloc[rows] for p, rows in sides]}
    if TRANSACTIONS.name in synthetic.children:
        drawn = [_one_transaction_per_customer(p, rows, seed) for p, rows in sides]
        scopes[TRANSACTIONS.name] = drawn
    if synthetic.children:
        scopes[WITH_CHILDREN] = [p.joined.iloc[rows] for p, rows in sides]
    for scope, (left, right) in scopes.items():
        yield Score(scope, METRIC, "auc", separation(left, right, seed), ideal=0.5)


def separation(real: pd.DataFrame, synthetic: pd.DataFrame, random_seed: int) -> float:
    """The mean AUC, over stratified folds, of a classifier that separates two frames.

    Args:
        real: One row per customer.
        synthetic: One row per customer; the same columns.
        random_seed: The seed of the folds and the classifier.
    """
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    seed = seed_for(random_seed, "fidelity", "c2st")
    matrices, categorical = encode([real, synthetic])
    rows = np.vstack(matrices)
    label = np.repeat([0, 1], [len(m) for m in matrices])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    found = []
    for train, test in folds.split(rows, label):
        classifier = boosted_trees(categorical, seed).fit(rows[train], label[train])
        probability = classifier.predict_proba(rows[test])[:, 1]
        found.append(roc_auc_score(label[test], probability))
    return float(np.mean(found))


def _rows(population: PopulationView, most: int, random_seed: int, side: str) -> Rows:
    count = min(len(population), most)
    rng = generator(random_seed, "fidelity", "c2st", side)
    return np.sort(rng.choice(len(population), count, replace=False))


def _one_transaction_per_customer(
    population: PopulationView, rows: Rows, random_seed: int
) -> pd.DataFrame:
    chosen = population.tables[CUSTOMERS.name][KEY].iloc[rows]
    transactions = population.tables[TRANSACTIONS.name]
    transactions = transactions[transactions[KEY].isin(chosen)]
    rng = generator(random_seed, "fidelity", "c2st", "transactions")
    drawn = transactions.iloc[rng.permutation(len(transactions))].drop_duplicates(KEY)
    return drawn[modelled_columns(TRANSACTIONS)]
