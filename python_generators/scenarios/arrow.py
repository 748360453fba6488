"""The door of scenarios: batches of customers in, their months in each world out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_generators.behavior.arrow import lived, read_customers
from python_generators.behavior.people import Customers
from python_generators.behavior.rates import Flags, Integers
from python_generators.behavior.world import Conditions
from python_generators.scenarios.changes import SeedRecords, world
from python_generators.trial_rows import ScenarioChange

# Of a month as the engine writes it: the mart's columns, and what its laws need.
AMOUNTS = (
    "income_paise",
    "spending_paise",
    "savings_paise",
    "investments_paise",
    "loan_repayment_paise",
    "loan_interest_paise",
    "loan_drawn_paise",
    "loan_outstanding_paise",
    "balance_paise",
)
SCHEMA = pa.schema(
    [
        ("scenario", pa.string()),
        ("customer_id", pa.int64()),
        ("month", pa.date32()),
        ("persona", pa.string()),
        *((amount, pa.int64()) for amount in AMOUNTS),
    ]
)


def scenario_stream(
    batches: Iterable[pa.RecordBatch],
    seeds: SeedRecords,
    changes: Iterable[Mapping[str, Any]],
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of all customers in every scenario, a batch at a time.

    Args:
        batches: As ``behavior.arrow.simulate_stream`` takes them, with the column
            audiences: a list of the names of those that a customer is in.
        seeds: The seeds and month factors without a scenario.
        changes: Rows of scenarios.csv, of the scenarios to live.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, a row for each scenario, customer and month.
    """
    scenarios = _by_scenario(changes)
    parameters = seeds.parameters()
    worlds: dict[tuple[ScenarioChange, ...], list[Conditions]] = {}

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = read_customers(batch, parameters)
            for name, listed in scenarios.items():
                cohorts = _cohorts(batch, listed)
                for code in np.unique(cohorts):
                    mine = tuple(c for bit, c in enumerate(listed) if code >> bit & 1)
                    if mine not in worlds:
                        worlds[mine] = world(seeds, mine)
                    group = _some(customers, cohorts == code)
                    for rows in lived(group, worlds[mine], random_seed):
                        yield _named(name, rows)

    return pa.RecordBatchReader.from_batches(SCHEMA, results())


def _by_scenario(
    changes: Iterable[Mapping[str, Any]],
) -> dict[str, list[ScenarioChange]]:
    found: dict[str, list[ScenarioChange]] = {}
    for row in changes:
        change = ScenarioChange.model_validate(row)
        found.setdefault(change.scenario, []).append(change)
    return found


def _cohorts(batch: pa.RecordBatch, changes: Sequence[ScenarioChange]) -> Integers:
    """A mask a customer: bit c is set where change c applies; shape (n,)."""
    audiences = batch.column("audiences")
    named, owners = audiences.flatten(), pc.list_parent_indices(audiences).to_numpy()
    masks = np.zeros(batch.num_rows, dtype=np.int64)
    for bit, change in enumerate(changes):
        hit = pc.equal(named, change.applies_to).to_numpy(zero_copy_only=False)
        masks[owners[hit]] |= 1 << bit
    return masks


def _some(customers: Customers, who: Flags) -> Customers:
    if who.all():
        return customers
    columns = {f.name: getattr(customers, f.name)[..., who] for f in fields(Customers)}
    return replace(customers, **columns)


def _named(scenario: str, rows: pa.RecordBatch) -> pa.RecordBatch:
    names = pa.array([scenario] * rows.num_rows, pa.string())
    persona = rows.column("persona").cast(pa.string())
    amounts = [rows.column(amount) for amount in AMOUNTS]
    keys = [rows.column("customer_id"), rows.column("month")]
    return pa.RecordBatch.from_arrays([names, *keys, persona, *amounts], schema=SCHEMA)
