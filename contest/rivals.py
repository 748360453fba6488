"""What is usually done: contact those likely to convert, or those likely to change.

Both learn from the observed campaign alone. No prediction about a customer was learnt
from that customer: those contacted are not chosen again, and a model of the controls is
fitted to the other folds of them.
"""

import numpy as np
import numpy.typing as npt

from contest.field import FEATURES, Campaign
from python_generators.fidelity.classifier import Matrix, encode, logistic

FOLDS = 5

Chances = npt.NDArray[np.float64]


def propensity(campaign: Campaign) -> Chances:
    """Chance that each of the pool converts if contacted."""
    (history, pool), categories = _features(campaign)
    converted = campaign.treated["converted"].to_numpy()
    return _predicted(history, converted, pool, categories)


def organic(campaign: Campaign) -> Chances:
    """Chance that each of the pool converts if left alone."""
    (_, pool), categories = _features(campaign)
    converted = campaign.pool["converted"].to_numpy()
    fold = np.arange(len(pool)) % FOLDS
    alone = np.empty(len(pool))
    for place in range(FOLDS):
        others, these = fold != place, fold == place
        alone[these] = _predicted(
            pool[others], converted[others], pool[these], categories
        )
    return alone


def _features(campaign: Campaign) -> tuple[list[Matrix], list[int]]:
    arms = [campaign.treated, campaign.pool]
    return encode([arm[list(FEATURES)] for arm in arms])


def _predicted(
    known: Matrix,
    answers: npt.NDArray[np.bool_],
    asked: Matrix,
    categories: list[int],
) -> Chances:
    """Chances of a yes; where all answers are alike there is nothing to tell apart."""
    if len(np.unique(answers)) < 2 or not len(asked):
        return np.full(len(asked), answers.mean() if len(answers) else 0.0)
    model = logistic(categories, known.shape).fit(known, answers)
    chances: Chances = model.predict_proba(asked)[:, 1]
    return chances
