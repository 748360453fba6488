"""Customers, months and offers as the tests of the engine draw them."""

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from python_generators.economy.calendar import add_months, month_days
from python_generators.engine.conditions import (
    Conditions,
    MonthFactors,
    constant_conditions,
    month_number,
)
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Offers, Parameters
from python_generators.engine.month_results import Flows, Stocks
from python_generators.engine.months import simulate as simulate_months
from python_generators.engine.rates import rate
from tests.support.reference_arithmetic import Account

SEED = 42


PAISE = 100


AMOUNTS = [f.name for f in (*fields(Flows), *fields(Stocks))]


CATEGORIES = 12


START = (date(2025, 1, 1) - date(1970, 1, 1)).days


PARTS = {
    "bonus": "income",
    "refund": "income",
    "interest": "income",
    "support": "income",
    "sip": "bought",
    "loan_interest": "loan_repayment",
    "loan_prepayment": "loan_repayment",
}


accounts = st.builds(
    Account,
    customer_id=st.integers(1, 2**40),
    persona=st.integers(0, 3),
    employment=st.integers(0, 2),
    income=st.integers(0, 50_000_000 * PAISE),
    loan=st.one_of(st.just(0), st.integers(1, 90_000_000 * PAISE)),
    balance=st.one_of(
        st.integers(0, 20_000_000 * PAISE), st.integers(0, 20_000 * PAISE)
    ),
    overdraft_limit=st.integers(0, 500_000 * PAISE),
    credit_score=st.integers(300, 900),
    joined=st.one_of(st.just(0), st.integers(START - 40, START + 400)),
    category_weights=st.lists(
        st.integers(0, 4096), min_size=CATEGORIES, max_size=CATEGORIES
    ),
    conversions=st.integers(0, 7),
    age=st.integers(0, 120),
    city=st.integers(-1, 8),
    bought=st.integers(0, 2**CATEGORIES - 1),
)


shares = st.floats(-0.5, 0.5).map(rate)


LEVERS = {
    "pay_factor": st.floats(0, 2).map(rate),
    "wants_lift": shares,
    "cashback_share": st.floats(0, 0.5).map(rate),
    "deposit_lift": shares,
    "sip_lift": shares,
}


levers = st.fixed_dictionaries(LEVERS)


def with_offers(parameters: Parameters) -> Parameters:
    """With three offers: to invest, to keep money or buy on credit, to spend."""

    def of_all(*values: float) -> np.ndarray:
        personas = len(parameters.personas.names)
        return np.array([[rate(value)] * personas for value in values])

    offers = Offers(
        names=("invest", "keep", "spend"),
        month_number=np.array([month_number(date(2025, m, 1)) for m in (2, 3, 5)]),
        wants_lift=of_all(0.0, -0.05, 0.30),
        deposit_lift=of_all(0.0, 0.10, 0.0),
        sip_lift=of_all(0.04, 0.0, -0.02),
        loan_share=of_all(0.0, 0.20, 0.0),
        decay=of_all(0.1, 0.2, 0.5),
    )
    return replace(parameters, offers=offers)


def without_new_loans(parameters: Parameters) -> Parameters:
    """With no new loans but those of campaigns."""
    lending = replace(parameters.lending, chance=parameters.lending.chance * 0)
    return replace(parameters, lending=lending)


def month_rows(months: int = 12, loan_rate: float = 0.14) -> list[dict[str, object]]:
    starts = [add_months(date(2025, 1, 1), i) for i in range(months)]
    return [
        {
            "month": start,
            "days_in_month": len(month_days(start)),
            "spending_factor": 0.95 + 0.02 * (i % 7),
            "price_level": 1 + 0.004 * i,
            "loan_rate": loan_rate + 0.02 * (3 <= i < 6),  # changes, and changes back
            "nav": round(100 * 1.01**i, 4),
        }
        for i, start in enumerate(starts)
    ]


def conditions(
    parameters: Parameters, months: int = 12, loan_rate: float = 0.14
) -> list[Conditions]:
    return constant_conditions(month_rows(months, loan_rate), parameters)


def simulate(
    customers: Customers,
    months: list[Conditions],
    random_seed: int,
) -> SimpleNamespace:
    """All months at once: every field of shape (months, customers)."""
    simulated = list(simulate_months(customers, months, random_seed))
    return SimpleNamespace(
        **{
            f.name: np.stack([getattr(month[which], f.name) for month in simulated])
            for which, kind in enumerate((Flows, Stocks))
            for f in fields(kind)
        }
    )


def factors_of(months: list[Conditions]) -> list[MonthFactors]:
    return [month.factors for month in months]


def batch(drawn: list[Account]) -> Customers:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(a, name) for a in drawn], dtype=np.int64).T

    return Customers(**{f.name: column(f.name) for f in fields(Customers)})


def some(customers: Customers, who: np.ndarray) -> Customers:
    return Customers(
        **{f.name: getattr(customers, f.name)[..., who] for f in fields(Customers)}
    )


def crowd(count: int, seed: int = 7) -> Customers:
    draw = np.random.default_rng(seed)
    income = draw.integers(100_000, 3_000_000, count) * PAISE
    return Customers(
        customer_id=np.arange(1, count + 1),
        persona=draw.integers(0, 4, count),
        employment=draw.integers(0, 3, count),
        income=income,
        loan=np.where(draw.random(count) < 0.5, 0, income // 2),
        balance=draw.integers(0, 300_000, count) * PAISE,
        overdraft_limit=income // 36,
        credit_score=draw.integers(500, 850, count),
        joined=np.zeros(count, dtype=np.int64),
        category_weights=draw.integers(0, 800, (CATEGORIES, count)),
        conversions=draw.integers(0, 8, count),
        age=draw.integers(23, 41, count),
        city=draw.integers(-1, 9, count),
        bought=draw.integers(0, 2**CATEGORIES, count),
    )


def record(customers: Customers, parameters: Parameters) -> pa.RecordBatch:
    cities = (*parameters.lives.cities, "Elsewhere")
    return pa.RecordBatch.from_pydict(
        {
            "customer_id": customers.customer_id,
            "persona": [parameters.personas.names[c] for c in customers.persona],
            "employment_type": [
                parameters.employments.names[c] for c in customers.employment
            ],
            "age": customers.age,
            "city": [cities[code] for code in customers.city],
            "credit_score": customers.credit_score,
            "joined_date": pa.array(customers.joined.astype(np.int32)).view(
                pa.date32()
            ),
            "category_weights": customers.category_weights.T.tolist(),
            "categories_bought": customers.bought,
            "conversions": customers.conversions,
            "income_paise": customers.income,
            "loan_paise": customers.loan,
            "balance_paise": customers.balance,
            "overdraft_limit_paise": customers.overdraft_limit,
        }
    )
