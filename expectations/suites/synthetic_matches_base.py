"""Whether synthetic customers are distributed like the base.

A notable difference is a warning. Only a large one, a sign of an error, stops
publishing.
"""

from great_expectations.expectations.expectation import Expectation

from expectations.gx.drift import (
    ExpectColumnKsDistanceToBeAtMost,
    ExpectColumnLevelToBeAtMost,
    ExpectColumnTotalVariationToBeAtMost,
    ExpectColumnWassersteinDistanceToBeAtMost,
    ExpectCorrelationsToDriftAtMost,
)
from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites.sampling import SAMPLED_CUSTOMERS
from expectations.suites.suite import CRITICAL, WARNING, Severity, Suite, sentence
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
LEVEL = 0.05  # of the geometric mean
LEVEL_ERRORS = 3.5  # standard errors, where these are more
LEVEL_ERRORS_OF_PARTS = 5.0  # the largest of a dozen categories, few rows of the base
# A Gaussian copula (HMA is one too) keeps rank correlations (Spearman) better than
# linear ones (Pearson). A network with few epochs learns correlations badly, so its
# drift never stops publishing.
COPULA_CORRELATION = Limits(0.10, critical=0.40)
CORRELATION = Limits(0.20, critical=None)
INCOME_CORRELATION = Limits(0.20, critical=0.40)  # with a customer's mean amount
METHODS = ("spearman", "pearson")

_EPOCH = "epoch({column}::timestamp) / 86400"
_NUMBERS = [
    name
    for name, kind in CUSTOMERS.columns.items()
    if name not in CUSTOMERS.key and kind not in ("varchar", "date")
]
_MONEY = ("income", "existing_loan_balance", "account_balance")
_LEVELS = (*_MONEY, "savings_rate")


def suites(settings: Settings, seeds: Seeds) -> list[Suite]:
    """The suites of the synthetic populations: distributions and correlations."""
    sizes = Sizes(
        base=settings.base_customers,
        synthetic=min(settings.synthetic_customers, SAMPLED_CUSTOMERS),
        group=settings.base_value_holders if settings.own_base else 1,
    )
    found = [
        Suite(
            QUESTION, one.schema, "customers", _customers(one, sizes, settings, seeds)
        )
        for one in settings.chosen_synthesizers
    ]
    for one in settings.chosen_synthesizers:
        if one.multi_table:
            found += _children(one.schema, sizes, settings, seeds)
    return found


def _customers(
    synthesizer: Synthesizer, sizes: Sizes, settings: Settings, seeds: Seeds
) -> list[Expectation]:
    reference = f"{BASE}.customers"
    limits = sizes.distance(CUSTOMERS_DISTANCE)
    rules: list[Expectation] = [
        rule for column in _NUMBERS for rule in _distance(column, reference, limits)
    ]
    rules += _distance("joined_date", reference, limits, is_date=True)
    for column in _MONEY:
        rules += _shift(column, reference, sizes.shift(SHIFT))
    rules += [_level(column, reference, settings) for column in _LEVELS]
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


def _children(
    schema: str, sizes: Sizes, settings: Settings, seeds: Seeds
) -> list[Suite]:
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
                _level("amount", transactions, settings),
                _level("amount", transactions, settings, part="category"),
                *_spending_follows_income(schema, sizes, settings),
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


def _level(
    column: str, reference: str, settings: Settings, part: str = ""
) -> Expectation:
    """The level of money: a change of units or of ten percent is an error."""
    severity = _severity(settings)
    errors = LEVEL_ERRORS_OF_PARTS if part else LEVEL_ERRORS
    text = (
        f"{column}{' of any ' * bool(part)}{part}: the geometric mean of positive "
        f"values differs from {reference} by at most {LEVEL:.0%} or {errors} "
        "standard errors (a multiple of these)."
    )
    return ExpectColumnLevelToBeAtMost(
        column=column,
        reference=reference,
        share=LEVEL,
        errors=errors,
        part=part or "true",
        max_value=1,
        description=sentence(text, severity),
        severity=severity,
    )


def _spending_follows_income(
    schema: str, sizes: Sizes, settings: Settings
) -> list[Expectation]:
    """Transactions belong to their customers: who earns more pays larger amounts."""
    follows = """
        select
            coalesce(
                nullif(corr(ln(parent.income::double), paid.level), 'nan'::double), 0
            ) as value
        from {schema}.customers as parent
        inner join (
            select customer_id, avg(ln(amount::double)) as level
            from {table}
            where amount > 0
            group by customer_id
        ) as paid on parent.customer_id = paid.customer_id
        where parent.income > 0
    """
    ours = follows.format(schema=schema, table="{batch}")
    theirs = follows.format(schema=BASE, table=f"{BASE}.transactions")
    limits = sizes.correlation(INCOME_CORRELATION)
    return [
        ExpectQueryStatisticToBeBetween(
            query=f"select abs(({ours}) - ({theirs})) as value",
            max_value=limit,
            description=sentence(
                "The correlation of income with a customer's mean amount differs from "
                f"{BASE} by at most {limit:.3f}.",
                severity,
            ),
            severity=severity,
        )
        for limit, severity in (
            (limits.warning, WARNING),
            (limits.critical, _severity(settings)),
        )
    ]


def _severity(settings: Settings) -> Severity:
    """With own data a warning: they may have any dependence and any tails."""
    return WARNING if settings.own_base else CRITICAL


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
