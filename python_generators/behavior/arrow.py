"""The engine's doors: Arrow batches of customers in, Arrow batches of months out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_generators.behavior.months import (
    Customers,
    MonthFactors,
    Months,
    simulate,
)
from python_generators.behavior.parameters import ONE, Parameters, rate

BATCH_ROWS = 1 << 16
AMOUNTS = tuple(Months.__dataclass_fields__)
SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("month", pa.date32()),
        ("persona", pa.dictionary(pa.int8(), pa.string())),
        *((f"{amount}_paise", pa.int64()) for amount in AMOUNTS),
    ]
)


def simulate_stream(
    batches: Iterable[pa.RecordBatch],
    months: Iterable[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of all customers, one batch at a time, so memory stays flat.

    Args:
        batches: Customers with columns customer_id, persona, employment_type, and in
            paise income, loan, balance and overdraft_limit.
        months: Rows with month, spending_factor and loan_rate, in any order.
        parameters: Personas, pay and credit terms.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, a row for each customer and month.
    """
    factors = month_factors(months)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = read_customers(batch, parameters)
            result = simulate(customers, factors, parameters, random_seed)
            yield _long(customers, factors, result, parameters)

    return pa.RecordBatchReader.from_batches(SCHEMA, results())


def month_factors(rows: Iterable[Mapping[str, Any]]) -> list[MonthFactors]:
    """The months in order, as the engine's integers."""
    return [
        MonthFactors(
            month=np.datetime64(row["month"], "D"),
            number=_month_number(row["month"]),
            spending_factor=rate(float(row["spending_factor"])),
            loan_rate=round(float(row["loan_rate"]) / 12 * ONE),
        )
        for row in sorted(rows, key=lambda row: row["month"])
    ]


def _month_number(month: date) -> int:
    return month.year * 12 + month.month


def read_customers(batch: pa.RecordBatch, parameters: Parameters) -> Customers:
    """The batch as arrays.

    Raises:
        ValueError: a persona or an employment type is not among the parameters.
    """

    def numbers(column: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        return batch.column(column).to_numpy(zero_copy_only=False).astype(np.int64)

    def codes(column: str, names: Sequence[str]) -> Any:  # noqa: ANN401
        found = pc.index_in(batch.column(column), value_set=pa.array(names))
        if found.null_count:
            unknown = set(batch.column(column).to_pylist()) - set(names)
            raise ValueError(f"{column}: unknown {sorted(map(str, unknown))}")
        return found.to_numpy(zero_copy_only=False).astype(np.int64)

    return Customers(
        customer_id=numbers("customer_id"),
        persona=codes("persona", parameters.personas.names),
        employment=codes("employment_type", parameters.employments.names),
        income=numbers("income_paise"),
        loan=numbers("loan_paise"),
        balance=numbers("balance_paise"),
        overdraft_limit=numbers("overdraft_limit_paise"),
    )


def _long(
    customers: Customers,
    factors: Sequence[MonthFactors],
    months: Months,
    parameters: Parameters,
) -> pa.RecordBatch:
    count, horizon = len(customers.customer_id), len(factors)
    days = np.array([m.month for m in factors]).astype("datetime64[D]")
    codes = np.repeat(customers.persona.astype(np.int8), horizon)
    columns = [
        pa.array(np.repeat(customers.customer_id, horizon)),
        pa.array(np.tile(days.astype(np.int32), count)).view(pa.date32()),
        pa.DictionaryArray.from_arrays(codes, pa.array(parameters.personas.names)),
        *(pa.array(getattr(months, amount).ravel()) for amount in AMOUNTS),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
