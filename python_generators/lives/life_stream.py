"""Arrow batches of customers in, the rows of their life events out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from python_generators.core.arrow_columns import codes, days, numbers
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import Integers
from python_generators.lives.life_batch import UNCHANGED, LifeCustomers, LifeEvents
from python_generators.lives.life_parameters import EVENTS
from python_generators.lives.path import follow_lives

SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("month", pa.date32()),
        ("event", pa.string()),
        ("pay_change_ten_thousandths", pa.int64()),
        ("new_persona", pa.string()),
        ("new_city", pa.string()),
    ]
)


def life_event_stream(
    batches: Iterable[pa.RecordBatch],
    months: Iterable[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The life events of all customers, one month of one batch at a time.

    Args:
        batches: Customers with columns customer_id, persona, employment_type, age,
            city, joined_date and categories_bought.
        months: The month factors' rows, in any order.
        parameters: The engine's parameters.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, a row for each event; new_persona and new_city are null
        where the event changes neither.
    """
    conditions = constant_conditions(months, parameters)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = read_life_customers(batch, parameters)
            lives = follow_lives(customers, conditions, random_seed)
            for month, life in zip(conditions, lives, strict=True):
                yield _rows(customers, month, life.events)

    return pa.RecordBatchReader.from_batches(SCHEMA, results())


def read_life_customers(batch: pa.RecordBatch, parameters: Parameters) -> LifeCustomers:
    """The batch as arrays.

    Raises:
        ValueError: a persona or an employment type is not among the parameters.
    """
    return LifeCustomers(
        customer_id=numbers(batch, "customer_id"),
        age=numbers(batch, "age"),
        persona=codes(batch, "persona", parameters.personas.names),
        employment=codes(batch, "employment_type", parameters.employments.names),
        city=codes(batch, "city", parameters.lives.cities, UNCHANGED),
        joined=days(batch, "joined_date"),
        bought=numbers(batch, "categories_bought"),
    )


def _rows(
    customers: LifeCustomers, conditions: Conditions, events: LifeEvents
) -> pa.RecordBatch:
    """One month's events as rows."""
    count, first_day = len(events.position), conditions.factors.first_day
    parameters = conditions.parameters
    return pa.RecordBatch.from_arrays(
        [
            pa.array(customers.customer_id[events.position]),
            pa.array(np.full(count, first_day, np.int32)).view(pa.date32()),
            _named(events.event, EVENTS),
            pa.array(events.pay_change),
            _named(events.persona, parameters.personas.names),
            _named(events.city, parameters.lives.cities),
        ],
        schema=SCHEMA,
    )


def _named(found: Integers, names: Sequence[str]) -> pa.Array:
    """The names of the codes; null where a code is UNCHANGED."""
    positions = pa.array(found, mask=found == UNCHANGED)
    return pa.array(names, pa.string()).take(positions)
