"""Arrow batches of customers in, their months in every scenario out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_generators.engine.conditions import Conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.month_stream import read_customers, simulate_batch
from python_generators.engine.rates import Flags, Integers
from python_generators.scenarios.changes import (
    SimulationInputs,
    affects_only_its_audience,
    scenario_conditions,
)
from python_generators.seeds.experiment_rows import ScenarioChange

# The columns of the engine's months that the marts and their tests need.
AMOUNTS = (
    "income_paise",
    "spending_paise",
    "savings_paise",
    "investments_paise",
    "bought_paise",
    "loan_repayment_paise",
    "loan_interest_paise",
    "loan_drawn_paise",
    "loan_outstanding_paise",
    "loan_arrears_paise",
    "balance_paise",
)
_NAME = pa.dictionary(pa.int8(), pa.string())
SCHEMA = pa.schema(
    [
        ("scenario", _NAME),
        ("customer_id", pa.int64()),
        ("month", pa.date32()),
        ("persona", _NAME),
        ("status", _NAME),
        ("is_employed", pa.bool_()),
        ("days_past_due", pa.int32()),
        *((amount, pa.int64()) for amount in AMOUNTS),
        ("fees_paise", pa.int64()),
    ]
)
_FROM_ENGINE = SCHEMA.names[1:-1]
_BY_CATEGORY = "spending_by_category_paise"


def scenario_stream(
    batches: Iterable[pa.RecordBatch],
    inputs: SimulationInputs,
    changes: Iterable[ScenarioChange],
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of all customers in every scenario, one batch at a time.

    The months of customers that a scenario does not affect are those without a
    scenario: they are simulated once and repeated for every such scenario.

    Args:
        batches: As ``month_stream.simulate_stream`` takes them, with the column
            audiences: a list of the names of those that a customer is in.
        inputs: The inputs without a scenario.
        changes: The changes of the scenarios to simulate, in any order.
        random_seed: The project's seed.

    Returns:
        A reader of ``SCHEMA``, a row for each scenario, customer and month.
    """
    scenarios = _by_scenario(changes)
    names = pa.array(scenarios, pa.string())
    parameters = inputs.parameters
    fees = parameters.categories.fees
    conditions: dict[tuple[ScenarioChange, ...], list[Conditions]] = {}

    def months(
        customers: Customers, changes: tuple[ScenarioChange, ...]
    ) -> Iterator[pa.RecordBatch]:
        if changes not in conditions:
            conditions[changes] = scenario_conditions(inputs, changes)
        for rows in simulate_batch(customers, conditions[changes], random_seed):
            paid = pc.list_element(rows.column(_BY_CATEGORY), fees)
            columns = [*rows.select(_FROM_ENGINE).columns, paid]
            yield pa.RecordBatch.from_arrays(columns, names=SCHEMA.names[1:])

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = read_customers(batch, parameters)
            members = _members(batch, scenarios.values())
            masks = [
                _masks(batch.num_rows, members, listed) for listed in scenarios.values()
            ]
            unaffected = np.any([mask == 0 for mask in masks], axis=0)
            if unaffected.any():
                unaffected_by = {
                    code: _positions(mask[unaffected] == 0)
                    for code, mask in enumerate(masks)
                    if not mask.all()
                }
                for rows in months(_some(customers, unaffected), ()):
                    for code, chosen in unaffected_by.items():
                        yield _named(code, names, rows, chosen)
            for code, listed in enumerate(scenarios.values()):
                for mask in np.unique(masks[code][masks[code] > 0]):
                    mine = tuple(c for bit, c in enumerate(listed) if mask >> bit & 1)
                    for rows in months(_some(customers, masks[code] == mask), mine):
                        yield _named(code, names, rows, None)

    return pa.RecordBatchReader.from_batches(SCHEMA, results())


def _by_scenario(changes: Iterable[ScenarioChange]) -> dict[str, list[ScenarioChange]]:
    """Each scenario's changes, without those that leave every number as it is."""
    found: dict[str, list[ScenarioChange]] = {}
    for change in changes:
        listed = found.setdefault(change.scenario, [])
        if not change.is_idle:
            listed.append(change)
    return found


def _members(
    batch: pa.RecordBatch, scenarios: Iterable[Sequence[ScenarioChange]]
) -> dict[str, Flags]:
    """The customers in each audience that the changes apply to; shape (n,)."""
    lists = batch.column("audiences")
    named = lists.flatten().dictionary_encode()
    owners = pc.list_parent_indices(lists).to_numpy()
    positions = named.indices.to_numpy()
    code = {name: index for index, name in enumerate(named.dictionary.to_pylist())}
    found: dict[str, Flags] = {}
    for audience in {change.applies_to for listed in scenarios for change in listed}:
        found[audience] = np.zeros(batch.num_rows, dtype=np.bool_)
        found[audience][owners[positions == code.get(audience, -1)]] = True
    return found


def _masks(
    count: int, members: Mapping[str, Flags], changes: Sequence[ScenarioChange]
) -> Integers:
    """A mask for each customer: bit c is set if change c is simulated; shape (n,)."""
    masks = np.zeros(count, dtype=np.int64)
    for bit, change in enumerate(changes):
        masks |= members[change.applies_to].astype(np.int64) << bit
    # These share one set of conditions: simulate their customers together.
    shared = sum(
        1 << bit for bit, c in enumerate(changes) if affects_only_its_audience(c)
    )
    masks[masks & shared > 0] |= shared
    return masks


def _some(customers: Customers, chosen: Flags) -> Customers:
    if chosen.all():
        return customers
    columns = {
        f.name: getattr(customers, f.name)[..., chosen] for f in fields(Customers)
    }
    return replace(customers, **columns)


def _positions(flags: Flags) -> pa.Array | None:
    """The indices of the set flags; None if all are set."""
    return None if flags.all() else pa.array(np.flatnonzero(flags))


def _named(
    code: int, names: pa.Array, rows: pa.RecordBatch, chosen: pa.Array | None
) -> pa.RecordBatch:
    """The chosen rows (None: all) with a scenario's name."""
    if chosen is not None:
        rows = rows.take(chosen)
    codes = pa.array(np.full(rows.num_rows, code, np.int8))
    name = pa.DictionaryArray.from_arrays(codes, names)
    return pa.RecordBatch.from_arrays([name, *rows.columns], schema=SCHEMA)
