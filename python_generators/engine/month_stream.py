"""Simulate months: Arrow batches of customers in, Arrow batches of months out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from python_generators.core.arrow_columns import numbers
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.month_results import Flows, Stocks
from python_generators.engine.months import simulate
from python_generators.engine.silence import NEVER, STATUSES
from python_generators.lives.life_stream import read_life_customers

BATCH_ROWS = 1 << 16  # customers: enough that the calls of a month cost little
# Home and silence_cause are written as codes: a name costs as much as three amounts.
_KINDS = {
    "home": pa.int8(),
    "silence_cause": pa.int8(),
    "is_employed": pa.bool_(),
    "pay_level": pa.int64(),
    "loan_rate": pa.int64(),
    "days_past_due": pa.int32(),
    "credit_score": pa.int32(),
    "sip_orders": pa.int32(),
    "opening_units": pa.int64(),
    "portfolio_units": pa.int64(),
}
_NAME = pa.dictionary(pa.int8(), pa.string())
_NAMES = ("persona", "status")  # codes of names
_SINCE = "status_since"
_BY_CATEGORY = "spending_by_category"
AMOUNTS = tuple(
    field.name
    for field in (*fields(Flows), *fields(Stocks))
    if field.name not in (*_KINDS, *_NAMES, _SINCE, _BY_CATEGORY)
)


def schema(parameters: Parameters) -> pa.Schema:
    """The columns of a customer's month; amounts are paise."""
    categories = len(parameters.categories.names)
    return pa.schema(
        [
            ("customer_id", pa.int64()),
            ("month", pa.date32()),
            *((name, _NAME) for name in _NAMES),
            (_SINCE, pa.date32()),
            *_KINDS.items(),
            *((f"{amount}_paise", pa.int64()) for amount in AMOUNTS),
            (f"{_BY_CATEGORY}_paise", pa.list_(pa.int64(), categories)),
        ]
    )


def simulate_stream(
    batches: Iterable[pa.RecordBatch],
    months: Iterable[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of all customers, one month of one batch at a time.

    Args:
        batches: Customers with columns customer_id, persona, employment_type,
            age, city, credit_score, joined_date, conversions, category_weights (a list
            in the order of the categories), categories_bought (bits in that order) and
            in paise income, loan, balance and overdraft_limit.
        months: The month factors' rows, in any order.
        parameters: Personas, pay, categories and terms.
        random_seed: The project's seed.

    Returns:
        A reader of ``schema(parameters)``, a row for each customer and month.
    """
    conditions = constant_conditions(months, parameters)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = read_customers(batch, parameters)
            yield from simulate_batch(customers, conditions, random_seed)

    return pa.RecordBatchReader.from_batches(schema(parameters), results())


def simulate_batch(
    customers: Customers, conditions: Sequence[Conditions], random_seed: int
) -> Iterator[pa.RecordBatch]:
    """The months of a batch of customers, one after the other, as rows of ``schema``.

    Args:
        customers: The batch.
        conditions: The months, in order.
        random_seed: The project's seed.
    """
    columns = schema(conditions[0].parameters)
    months = simulate(customers, conditions, random_seed)
    for month, (flows, stocks) in zip(conditions, months, strict=True):
        yield _rows(customers, month, flows, stocks, columns)


def read_customers(batch: pa.RecordBatch, parameters: Parameters) -> Customers:
    """The batch as arrays.

    Raises:
        ValueError: a persona or an employment type is not among the parameters, or the
            weights are not one a category.
    """
    weights = batch.column("category_weights").flatten().to_numpy().astype(np.int64)
    categories = len(parameters.categories.names)
    if len(weights) != batch.num_rows * categories:
        raise ValueError(f"category_weights: give {categories} a customer")
    return Customers(
        **vars(read_life_customers(batch, parameters)),
        income=numbers(batch, "income_paise"),
        loan=numbers(batch, "loan_paise"),
        balance=numbers(batch, "balance_paise"),
        overdraft_limit=numbers(batch, "overdraft_limit_paise"),
        credit_score=numbers(batch, "credit_score"),
        conversions=numbers(batch, "conversions"),
        category_weights=np.ascontiguousarray(weights.reshape(-1, categories).T),
    )


def _rows(
    customers: Customers,
    conditions: Conditions,
    flows: Flows,
    stocks: Stocks,
    columns: pa.Schema,
) -> pa.RecordBatch:
    """One month of the batch as rows; the arrays are handed over, not copied."""
    count, first_day = len(customers.customer_id), conditions.factors.first_day
    names = (conditions.parameters.personas.names, STATUSES)
    values = {**vars(flows), **vars(stocks)}
    since = stocks.status_since
    unknown = since == NEVER
    by_category = values[_BY_CATEGORY]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(customers.customer_id),
            pa.array(np.full(count, first_day, np.int32)).view(pa.date32()),
            *(
                pa.DictionaryArray.from_arrays(
                    values[code].astype(np.int8, copy=False), pa.array(texts)
                )
                for code, texts in zip(_NAMES, names, strict=True)
            ),
            pa.array(since, mask=unknown if unknown.any() else None).view(pa.date32()),
            *(pa.array(values[name], type=kind) for name, kind in _KINDS.items()),
            *(pa.array(values[amount]) for amount in AMOUNTS),
            pa.FixedSizeListArray.from_arrays(
                pa.array(by_category.ravel()), by_category.shape[1]
            ),
        ],
        schema=columns,
    )
