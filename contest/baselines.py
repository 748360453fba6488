"""Usual targeting methods: by conversion probability, or by its predicted uplift.

The models are fitted to the observed campaign alone and predict out of sample: the
model of the treated is applied to the control group, and the model of the control group
is cross-fitted.
"""

import numpy as np
import numpy.typing as npt

from contest.campaign_pool import FEATURES, Campaign
from python_generators.fidelity.classifier import Matrix, encode, logistic

FOLDS = 5

Probabilities = npt.NDArray[np.float64]


def conversion_if_treated(campaign: Campaign) -> Probabilities:
    """Predicted probability of conversion if contacted, by customer of the pool."""
    (treated, pool), categories = _features(campaign)
    converted = campaign.treated["converted"].to_numpy()
    return _predict(treated, converted, pool, categories)


def conversion_if_control(campaign: Campaign) -> Probabilities:
    """Predicted probability of conversion without contact, by customer of the pool."""
    (_, pool), categories = _features(campaign)
    converted = campaign.pool["converted"].to_numpy()
    fold = np.arange(len(pool)) % FOLDS
    predicted = np.empty(len(pool))
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        predicted[test] = _predict(
            pool[train], converted[train], pool[test], categories
        )
    return predicted


def _features(campaign: Campaign) -> tuple[list[Matrix], list[int]]:
    arms = [campaign.treated, campaign.pool]
    return encode([arm[list(FEATURES)] for arm in arms])


def _predict(
    train: Matrix,
    labels: npt.NDArray[np.bool_],
    test: Matrix,
    categories: list[int],
) -> Probabilities:
    """Probabilities of a true label; constant if all training labels are equal."""
    if len(np.unique(labels)) < 2 or not len(test):
        return np.full(len(test), labels.mean() if len(labels) else 0.0)
    model = logistic(categories, train.shape).fit(train, labels)
    probabilities: Probabilities = model.predict_proba(test)[:, 1]
    return probabilities
