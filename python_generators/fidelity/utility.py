"""Does a model trained on synthetic customers predict well for real customers?

Train on synthetic, test on real: for each task one model is trained on real customers
and several on as many synthetic ones. All are tested on holdout customers, to which
neither the model nor the synthesizer was fitted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.tables import CAMPAIGN_EVENTS, CUSTOMERS
from python_generators.fidelity.classifier import encode, logistic
from python_generators.fidelity.comparison import (
    ALL_TABLES,
    Comparison,
    PopulationView,
    Score,
)
from python_generators.fidelity.features import SHARE
from python_generators.fidelity.references import halves
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.synthetic.metadata import CHILDREN, KEY

METRIC = "utility"
MOST_TRAINED = 5_000  # customers of one training set
DRAWS = 5  # synthetic training sets, over which the AUC is averaged
_CLICKED = RESPONSES[RESPONSES.index("Clicked") :]

Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """A binary prediction task.

    Attributes:
        name: The name of the task.
        scope: customers, or all_tables if the features use child tables.
        features: Gives one row per customer, without columns that contain the label.
        labels: Gives the label of each customer; thresholds come from the base, the
            second argument.
    """

    name: str
    scope: str
    features: Callable[[PopulationView], pd.DataFrame]
    labels: Callable[[PopulationView, PopulationView], Labels]


def _without_loan(population: PopulationView) -> pd.DataFrame:
    return population.customers.drop(columns="existing_loan_balance")


def _has_loan(population: PopulationView, _real: PopulationView) -> Labels:
    return population.customers["existing_loan_balance"].to_numpy() > 0


def _without_saving(population: PopulationView) -> pd.DataFrame:
    return population.customers.drop(columns="savings_rate")


def _saves_much(population: PopulationView, real: PopulationView) -> Labels:
    middle = real.customers["savings_rate"].median()
    labels: Labels = population.customers["savings_rate"].to_numpy() > middle
    return labels


def _without_responses(population: PopulationView) -> pd.DataFrame:
    responses = f"{CAMPAIGN_EVENTS.name}:response_{SHARE}"
    leaking = [c for c in population.joined if str(c).startswith(responses)]
    return population.joined.drop(columns=leaking)


def _clicked(population: PopulationView, _real: PopulationView) -> Labels:
    events = population.tables[CAMPAIGN_EVENTS.name]
    clickers = events[KEY][events["response"].isin(_CLICKED)]
    return population.tables[CUSTOMERS.name][KEY].isin(clickers).to_numpy()


TASKS = (
    Task("loan_presence", CUSTOMERS.name, _without_loan, _has_loan),
    Task("high_saver", CUSTOMERS.name, _without_saving, _saves_much),
    Task("campaign_click", ALL_TABLES, _without_responses, _clicked),
)


def utility(comparison: Comparison) -> Iterator[Score]:
    """The AUC of each task trained on synthetic and on real data, and their ratio.

    Without holdout customers, one half of the base is for training and the other for
    testing. A task is left out if all labels of any training or test set are equal.
    """
    real, synthetic = comparison.real, comparison.synthetic
    train, test = real, comparison.holdout
    if test is None:
        split = halves(real.tables, comparison.random_seed)
        train, test = (PopulationView(half) for half in split)
    size = min(len(train), MOST_TRAINED)
    has_all_tables = len(synthetic.children) == len(CHILDREN)
    for task in TASKS:
        if task.scope == ALL_TABLES and not has_all_tables:
            continue
        test_set = task.features(test), task.labels(test, real)
        training_sets = [
            list(_training_sets(task, population, size, draws, comparison))
            for population, draws in ((train, 1), (synthetic, DRAWS))
        ]
        if not all(
            _has_both(a) for _, a in (test_set, *training_sets[0], *training_sets[1])
        ):
            continue
        best, synthetic_auc = (
            float(np.mean([_auc(*training, *test_set) for training in sets]))
            for sets in training_sets
        )
        yield Score(
            task.scope, METRIC, f"{task.name}:auc_synthetic", synthetic_auc, best
        )
        yield Score(task.scope, METRIC, f"{task.name}:auc_real", best, best)
        yield Score(task.scope, METRIC, f"{task.name}:kept", synthetic_auc / best, 1.0)


def _training_sets(
    task: Task,
    population: PopulationView,
    size: int,
    draws: int,
    comparison: Comparison,
) -> Iterator[tuple[pd.DataFrame, Labels]]:
    features = task.features(population)
    labels = task.labels(population, comparison.real)
    for draw in range(draws):
        rng = generator(comparison.random_seed, "fidelity", "utility", str(draw))
        rows = rng.choice(len(population), min(size, len(population)), replace=False)
        yield features.iloc[rows], labels[rows]


def _has_both(labels: Labels) -> bool:
    return 0 < int(labels.sum()) < len(labels)


def _auc(
    features: pd.DataFrame,
    labels: Labels,
    test_features: pd.DataFrame,
    test_labels: Labels,
) -> float:
    from sklearn.metrics import roc_auc_score

    (train, test), categorical = encode([features, test_features])
    model = logistic(categorical, train.shape).fit(train, labels)
    return float(roc_auc_score(test_labels, model.predict_proba(test)[:, 1]))
