"""Whether synthetic customers are distributed like the base.

A notable difference is a warning. Only a large one, a sign of an error, stops
publishing.
"""

from great_expectations.expectations.expectation import Expectation

from expectations.gx.drift import (
    ExpectColumnKsDistanceToBeAtMost,
    ExpectColumnTotalVariationToBeAtMost,
    ExpectColumnWassersteinDistanceToBeAtMost,
    ExpectCorrelationsToDriftAtMost,
)
from expectations.suites.suite import CRITICAL, WARNING, Suite, sentence
from expectations.suites.thresholds import Limits, Sizes
from python_generators.core.settings import Settings
from python_generators.core.synthesizers import Synthesizer
from python_generators.core.tables import BASE, CUSTOMERS
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.load import Seeds

QUESTION = "synthetic_matches_base"
CUSTOMERS_DISTANCE = Limits(warning=0.05, critical=0.15)
CHILDREN_DISTANCE = Limits(warning=0.10, critical=0.25)
SHIFT = Limits(warning=0.10, critical=0.50)
# A Gaussian copula (HMA is one too) keeps rank correlations (Spearman) better than
# linear ones (Pearson). A network with few epochs learns correlations badly, so its
# drift never stops publishing.
COPULA_CORRELATION = Limits(0.10, critical=0.40)
CORRELATION = Limits(0.20, critical=None)
METHODS = ("spearman", "pearson")

_EPOCH = "epoch({column}::timestamp) / 86400"
_NUMBERS = [
    name
    for name, kind in CUSTOMERS.columns.items()
    if name not in CUSTOMERS.key and kind not in ("varchar", "date")
]
_MONEY = ("income", "existing_loan_balance", "account_balance")


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suites of the synthetic populations: distributions and correlations."""
    sizes = Sizes(settings.base_customers, settings.synthetic_customers)
    found = [
        Suite(QUESTION, one.schema, "customers", _customers(one, sizes, seeds))
        for one in settings.chosen_synthesizers
    ]
    for one in settings.chosen_synthesizers:
        if one.multi_table:
            found += _children(one.schema, sizes, seeds)
    return found


def _customers(
    synthesizer: Synthesizer, sizes: Sizes, seeds: Seeds
) -> list[Expectation]:
    reference = f"{BASE}.customers"
    limits = sizes.distance(CUSTOMERS_DISTANCE)
    rules: list[Expectation] = [
        rule for column in _NUMBERS for rule in _distance(column, reference, limits)
    ]
    rules += _distance("joined_date", reference, limits, is_date=True)
    for column in _MONEY:
        rules += _shift(column, reference, sizes.shift(SHIFT))
    for column, categories in (
        ("gender", len(seeds.genders)),
        ("city", len(seeds.cities)),
        ("job_role", len(seeds.job_roles)),
        ("employment_type", len(seeds.employment_types)),
    ):
        shares = sizes.total_variation(CUSTOMERS_DISTANCE, categories)
        rules += _mix(column, reference, shares)
    limit = COPULA_CORRELATION if synthesizer.copula else CORRELATION
    for method in METHODS:
        rules += _correlation(method, reference, sizes.correlation(limit))
    return rules


def _children(schema: str, sizes: Sizes, seeds: Seeds) -> list[Suite]:
    limits = sizes.distance(CHILDREN_DISTANCE)
    transactions, events = f"{BASE}.transactions", f"{BASE}.campaign_events"
    categories = sizes.total_variation(CHILDREN_DISTANCE, len(seeds.categories))
    responses = sizes.total_variation(CHILDREN_DISTANCE, len(RESPONSES))
    return [
        Suite(
            QUESTION,
            schema,
            "transactions",
            [
                *_distance("amount", transactions, limits),
                *_distance("transaction_date", transactions, limits, is_date=True),
                *_mix("category", transactions, categories),
            ],
        ),
        Suite(
            QUESTION,
            schema,
            "campaign_events",
            [
                *_distance("event_date", events, limits, is_date=True),
                *_mix("response", events, responses),
            ],
        ),
    ]


def _drift(
    expectation: type[Expectation],
    text: str,
    limits: Limits,
    **what: object,
) -> list[Expectation]:
    return [
        expectation(
            max_value=limit,
            description=sentence(f"{text} at most {limit:.3f}.", severity),
            severity=severity,
            **what,
        )
        for limit, severity in ((limits.warning, WARNING), (limits.critical, CRITICAL))
        if limit is not None
    ]


def _distance(
    column: str, reference: str, limits: Limits, is_date: bool = False
) -> list[Expectation]:
    return _drift(
        ExpectColumnKsDistanceToBeAtMost,
        f"{column}: Kolmogorov-Smirnov distance to {reference}",
        limits,
        column=column,
        reference=reference,
        number=_EPOCH.format(column=column) if is_date else None,
    )


def _shift(column: str, reference: str, limits: Limits) -> list[Expectation]:
    return _drift(
        ExpectColumnWassersteinDistanceToBeAtMost,
        f"{column}: Wasserstein distance to {reference}, in standard deviations,",
        limits,
        column=column,
        reference=reference,
    )


def _mix(column: str, reference: str, limits: Limits) -> list[Expectation]:
    return _drift(
        ExpectColumnTotalVariationToBeAtMost,
        f"{column}: total variation distance to {reference}",
        limits,
        column=column,
        reference=reference,
    )


def _correlation(method: str, reference: str, limits: Limits) -> list[Expectation]:
    return _drift(
        ExpectCorrelationsToDriftAtMost,
        f"Largest difference of a {method.title()} correlation from {reference}:",
        limits,
        columns=_NUMBERS,
        reference=reference,
        method=method,
    )
