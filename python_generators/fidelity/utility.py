"""Does a model trained on the synthetic people work on real ones?

Train on synthetic, test on real: each task is learnt once from the real people and
several times from as many synthetic ones, and tested on people that neither the model
nor the synthesizer ever saw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from python_generators.core.randomness import generator
from python_generators.core.tables import CAMPAIGN_EVENTS, CUSTOMERS
from python_generators.fidelity.classifier import encode, logistic
from python_generators.fidelity.comparison import ALL_TABLES, Comparison, People, Score
from python_generators.fidelity.features import SHARE
from python_generators.fidelity.references import halves
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.synthetic.metadata import CHILDREN, KEY

METRIC = "utility"
MOST_TRAINED = 5_000  # people of one training set
DRAWS = 5  # training sets drawn from the synthetic people; their AUC is averaged
_CLICKED = RESPONSES[RESPONSES.index("Clicked") :]

Answers = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What is predicted, and from what.

    Attributes:
        name: Of the task.
        scope: customers, or all tables where their children are read too.
        features: One row a customer, without what gives the answer away.
        answers: Of each customer; the base decides where a threshold lies.
    """

    name: str
    scope: str
    features: Callable[[People], pd.DataFrame]
    answers: Callable[[People, People], Answers]


def _without_loan(people: People) -> pd.DataFrame:
    return people.customers.drop(columns="existing_loan_balance")


def _has_loan(people: People, _real: People) -> Answers:
    return people.customers["existing_loan_balance"].to_numpy() > 0


def _without_saving(people: People) -> pd.DataFrame:
    return people.customers.drop(columns="savings_rate")


def _saves_much(people: People, real: People) -> Answers:
    middle = real.customers["savings_rate"].median()
    answers: Answers = people.customers["savings_rate"].to_numpy() > middle
    return answers


def _without_responses(people: People) -> pd.DataFrame:
    responses = f"{CAMPAIGN_EVENTS.name}:response_{SHARE}"
    outcomes = [c for c in people.joined if str(c).startswith(responses)]
    return people.joined.drop(columns=outcomes)


def _clicked(people: People, _real: People) -> Answers:
    events = people.tables[CAMPAIGN_EVENTS.name]
    clickers = events[KEY][events["response"].isin(_CLICKED)]
    return people.tables[CUSTOMERS.name][KEY].isin(clickers).to_numpy()


TASKS = (
    Task("loan_presence", CUSTOMERS.name, _without_loan, _has_loan),
    Task("high_saver", CUSTOMERS.name, _without_saving, _saves_much),
    Task("campaign_click", ALL_TABLES, _without_responses, _clicked),
)


def utility(comparison: Comparison) -> Iterator[Score]:
    """The AUC of each task trained on the synthetic, trained on the real, their ratio.

    Without unseen people, half of the base trains and the other half tests. A task
    whose answer is the same for everybody, somewhere, cannot be scored: it is left out.
    """
    real, synthetic = comparison.real, comparison.synthetic
    train, test = real, comparison.unseen
    if test is None:
        split = halves(real.tables, comparison.random_seed)
        train, test = (People(half) for half in split)
    size = min(len(train), MOST_TRAINED)
    whole = len(synthetic.children) == len(CHILDREN)
    for task in TASKS:
        if task.scope == ALL_TABLES and not whole:
            continue
        exam = task.features(test), task.answers(test, real)
        lessons = [
            list(_lessons(task, people, size, draws, comparison))
            for people, draws in ((train, 1), (synthetic, DRAWS))
        ]
        if not all(_both(a) for _, a in (exam, *lessons[0], *lessons[1])):
            continue
        best, copied = (
            float(np.mean([_auc(*lesson, *exam) for lesson in same]))
            for same in lessons
        )
        yield Score(task.scope, METRIC, f"{task.name}:auc_synthetic", copied, best)
        yield Score(task.scope, METRIC, f"{task.name}:auc_real", best, best)
        yield Score(task.scope, METRIC, f"{task.name}:kept", copied / best, 1.0)


def _lessons(
    task: Task, people: People, size: int, draws: int, comparison: Comparison
) -> Iterator[tuple[pd.DataFrame, Answers]]:
    features = task.features(people)
    answers = task.answers(people, comparison.real)
    for draw in range(draws):
        rng = generator(comparison.random_seed, "fidelity", "utility", str(draw))
        rows = rng.choice(len(people), min(size, len(people)), replace=False)
        yield features.iloc[rows], answers[rows]


def _both(answers: Answers) -> bool:
    return 0 < int(answers.sum()) < len(answers)


def _auc(
    features: pd.DataFrame, answers: Answers, asked: pd.DataFrame, truth: Answers
) -> float:
    from sklearn.metrics import roc_auc_score

    (train, test), categorical = encode([features, asked])
    model = logistic(categorical, train.shape).fit(train, answers)
    return float(roc_auc_score(truth, model.predict_proba(test)[:, 1]))
