"""A scenario's changes, applied to the seeds' records and read by their own rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from python_generators.core.settings import plain_remedy
from python_generators.engine.conditions import Conditions, month_factors
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_records import parameters_from_records
from python_generators.seeds.experiment_rows import ScenarioChange

Record = Mapping[str, Any]
SCENARIOS_FILE = "seeds/scenarios.csv"

# Columns of personas.csv and employment_types.csv, names of economy.csv, columns of the
# month factors: what the engine reads and a scenario may change.
_PERSONAS = (
    "spending_low",
    "spending_high",
    "investment_low",
    "investment_high",
    "headroom",
    "persistence",
    "shock_probability",
    "shock_share",
    "buffer_months",
    "wants_on_overdraft",
)
_EMPLOYMENT_TYPES = (
    "income_volatility",
    "no_income_probability",
    "job_loss_probability",
    "job_return_probability",
    "raise_low",
    "raise_high",
    "bonus_share",
)
_ECONOMY = (
    "instalment_share",
    "max_emi_share",
    "prepayment_probability",
    "prepayment_share",
    "caution",
    "overdraft_rate",
    "account_fee",
    "bounce_fee",
    "sip_step",
    "score_on_time",
    "score_missed",
    "score_overdrawn",
    "score_recovery",
    "pay_factor",
    "wants_lift",
    "cashback_share",
    "deposit_lift",
    "sip_lift",
)
_MONTHS = {  # and how far they may go
    "policy_rate": (0, 1),
    "spending_factor": (0.1, 10),
    "price_level": (0.1, 10),
}
# Kinds of audiences that are rows of a seed: the row's key, and what else it holds.
_ROWS = {
    "persona": ("persona", _PERSONAS),
    "employment": ("employment_type", _EMPLOYMENT_TYPES),
}
PARAMETERS = (*_PERSONAS, *_EMPLOYMENT_TYPES, *_ECONOMY, *_MONTHS)


class OutOfRangeError(Exception):
    """A parameter that changes have brought where it may not be."""

    def __init__(self, parameter: str, value: object, remedy: str) -> None:
        """Remember what is wrong, and how to mend it."""
        super().__init__(f"{parameter}: {value!r}: {remedy}")
        self.parameter, self.value, self.remedy = parameter, value, remedy


@dataclass(frozen=True)
class SeedRecords:
    """The engine's seeds as records, and the month factors."""

    personas: Sequence[Record]
    employment_types: Sequence[Record]
    categories: Sequence[Record]
    economy: Sequence[Record]
    population: Sequence[Record]
    campaigns: Sequence[Record]
    campaign_effects: Sequence[Record]
    months: Sequence[Record]

    @cached_property
    def parameters(self) -> Parameters:
        """The engine's parameters."""
        names = [f.name for f in fields(self) if f.name != "months"]
        return parameters_from_records(**{name: getattr(self, name) for name in names})

    def changed(self, changes: Iterable[ScenarioChange]) -> "SeedRecords":
        """The records after the changes, one after the other."""
        records = self
        for change in changes:
            records = records._after(change)
        return records

    def _after(self, change: ScenarioChange) -> "SeedRecords":
        name = change.parameter
        if name in _PERSONAS:
            return replace(self, personas=_in_column(self.personas, change))
        if name in _EMPLOYMENT_TYPES:
            rows = _in_column(self.employment_types, change)
            return replace(self, employment_types=rows)
        if name in _ECONOMY:
            return replace(self, economy=_in_row(self.economy, change))
        return replace(self, months=_in_column(self.months, change))


def is_of_its_own_row(change: ScenarioChange) -> bool:
    """Whether it changes only the seed's row of those it applies to.

    Others may live in the same world, since nothing of theirs is changed.
    """
    kind = change.applies_to.partition(":")[0]
    return change.parameter in _ROWS.get(kind, ((), ()))[1]


def _in_column(rows: Sequence[Record], change: ScenarioChange) -> list[Record]:
    column = change.parameter
    kind, _, name = change.applies_to.partition(":")
    own = _ROWS[kind][0] if is_of_its_own_row(change) else None
    changed: list[Record] = [
        {**row, column: change.changed(float(row[column]))}
        if own is None or row[own] == name
        else row
        for row in rows
    ]
    if column != "policy_rate":
        return changed
    # Loans are priced over the policy rate.
    return [
        {**new, "loan_rate": float(old["loan_rate"]) + new[column] - float(old[column])}
        for old, new in zip(rows, changed, strict=True)
    ]


def _in_row(rows: Sequence[Record], change: ScenarioChange) -> list[Record]:
    return [
        {**row, "value": change.changed(row["value"])}
        if row["parameter"] == change.parameter
        else row
        for row in rows
    ]


def world(seeds: SeedRecords, changes: Sequence[ScenarioChange]) -> list[Conditions]:
    """The months of customers to whom all of the changes apply, in whatever order.

    Months with the same changes share their parameters; no change leaves the very
    numbers of the seeds.

    Args:
        seeds: The seeds and month factors without a scenario.
        changes: What the scenario changes for them, and when.

    Raises:
        OutOfRangeError: together they bring a parameter where it may not be.
    """
    conditions: dict[date, Conditions] = {}
    for on, days in _spans(seeds.months, sorted(changes, key=repr)):
        records = seeds.changed(on)
        parameters = _within_range(records)
        if records.personas is seeds.personas:  # then people need not settle anew
            parameters = replace(parameters, personas=seeds.parameters.personas)
        conditions.update(
            (factors.month, Conditions(factors, parameters))
            for factors in month_factors(records.months, parameters)
            if factors.month in days
        )
    return [conditions[month] for month in sorted(conditions)]


def _spans(
    months: Sequence[Record], changes: Sequence[ScenarioChange]
) -> Iterator[tuple[tuple[ScenarioChange, ...], set[date]]]:
    """The sets of changes that are on together, and in which months."""
    spans: dict[tuple[ScenarioChange, ...], set[date]] = {}
    for row in months:
        on = tuple(change for change in changes if change.is_on(row["month"]))
        spans.setdefault(on, set()).add(row["month"])
    yield from spans.items()


def _within_range(records: SeedRecords) -> Parameters:
    for crossed in _crossed(records):
        raise crossed
    try:
        return records.parameters
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name, remedy = str(fault["loc"][0]), plain_remedy(fault["msg"])
        raise OutOfRangeError(name, fault["input"], remedy) from None


def _crossed(records: SeedRecords) -> Iterator[OutOfRangeError]:
    """What no rule of a single column sees: ranges that cross, months out of reason."""
    for rows, kinds in (
        (records.personas, ("spending", "investment")),
        (records.employment_types, ("raise",)),
    ):
        for row in rows:
            for kind in kinds:
                low, high = row[f"{kind}_low"], row[f"{kind}_high"]
                if low > high:
                    remedy = f"keep it at most {kind}_high: {high}"
                    yield OutOfRangeError(f"{kind}_low", low, remedy)
    for row in records.months:
        for name, (least, most) in _MONTHS.items():
            if not least <= row[name] <= most:
                remedy = f"keep it from {least} to {most}"
                yield OutOfRangeError(name, row[name], remedy)
