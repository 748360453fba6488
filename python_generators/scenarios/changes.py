"""A scenario's changes, applied to the seeds and month factors of a simulation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from pydantic import ValidationError

from python_generators.core.settings import plain_remedy
from python_generators.engine.conditions import Conditions, month_factors
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.experiment_rows import Campaign, ScenarioChange
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import SeedRow

MonthRow = Mapping[str, Any]  # a row of the month factors
Row = TypeVar("Row", bound=SeedRow)
SCENARIOS_FILE = "seeds/scenarios.csv"

# What a scenario may change: columns of personas.csv and employment_types.csv, names of
# economy.csv, and columns of the month factors.
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
_MONTHS = {  # with the least and the largest value
    "policy_rate": (0, 1),
    "spending_factor": (0.1, 10),
    "price_level": (0.1, 10),
}
PARAMETERS = (*_PERSONAS, *_EMPLOYMENT_TYPES, *_ECONOMY, *_MONTHS)
# Audiences that are one row of a seed: the row's key, and the row's parameters.
_ROWS = {
    "persona": ("persona", _PERSONAS),
    "employment": ("employment_type", _EMPLOYMENT_TYPES),
}
_RANGES = ("spending", "investment", "raise")  # columns <name>_low and <name>_high


class OutOfRangeError(Exception):
    """A parameter whose value after the changes is not allowed."""

    def __init__(self, parameter: str, value: object, remedy: str) -> None:
        """Keep the parameter, its value and the remedy."""
        super().__init__(f"{parameter}: {value!r}: {remedy}")
        self.parameter, self.value, self.remedy = parameter, value, remedy


@dataclass(frozen=True)
class SimulationInputs:
    """The inputs of the engine, besides the customers."""

    seeds: Seeds
    campaigns: Sequence[Campaign]  # those that run, in the order of their bits
    months: Sequence[MonthRow]

    @cached_property
    def parameters(self) -> Parameters:
        """The engine's parameters."""
        return engine_parameters(self.seeds, self.campaigns)

    def changed(self, changes: Sequence[ScenarioChange]) -> "SimulationInputs":
        """Apply the changes to the inputs, one after the other.

        Raises:
            OutOfRangeError: together they give a parameter a value that is not allowed.
        """
        seeds = self.seeds
        (economy,) = _changed_rows((seeds.economy,), _ECONOMY, changes)
        changed = replace(
            seeds,
            personas=_changed_rows(seeds.personas, _PERSONAS, changes),
            employment_types=_changed_rows(
                seeds.employment_types, _EMPLOYMENT_TYPES, changes
            ),
            economy=economy,
        )
        months = [_changed_month(month, changes) for month in self.months]
        return replace(self, seeds=changed, months=months)


def is_of_its_own_row(change: ScenarioChange) -> bool:
    """Whether it changes only the seed row that describes its audience."""
    audience = change.applies_to.partition(":")[0]
    return change.parameter in _ROWS.get(audience, ((), ()))[1]


def affects_only_its_audience(change: ScenarioChange) -> bool:
    """Whether customers outside its audience have the same months with the change.

    Such changes can share one set of conditions. A persona is no such audience, because
    others may get the persona later.
    """
    return is_of_its_own_row(change) and change.applies_to.startswith("employment:")


def _changed_rows(
    rows: tuple[Row, ...], names: Sequence[str], changes: Sequence[ScenarioChange]
) -> tuple[Row, ...]:
    """Apply the changes of the named parameters to the rows."""
    relevant = [change for change in changes if change.parameter in names]
    return tuple(_changed_row(row, relevant) for row in rows) if relevant else rows


def _changed_row(row: Row, changes: Sequence[ScenarioChange]) -> Row:
    values = dict(row)
    for change in changes:
        audience, _, name = change.applies_to.partition(":")
        if not is_of_its_own_row(change) or values[_ROWS[audience][0]] == name:
            values[change.parameter] = change.changed(float(values[change.parameter]))
    for name in _RANGES:
        low, high = values.get(f"{name}_low", 0), values.get(f"{name}_high", 0)
        if low > high:
            remedy = f"keep it at most {name}_high: {high}"
            raise OutOfRangeError(f"{name}_low", low, remedy)
    try:
        return type(row).model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name, remedy = str(fault["loc"][0]), plain_remedy(fault["msg"])
        raise OutOfRangeError(name, fault["input"], remedy) from None


def _changed_month(row: MonthRow, changes: Sequence[ScenarioChange]) -> MonthRow:
    values = dict(row)
    for change in changes:
        name = change.parameter
        if name not in _MONTHS:
            continue
        before = float(values[name])
        values[name] = change.changed(before)
        if name == "policy_rate":  # the loan rate is a spread over it
            values["loan_rate"] = float(values["loan_rate"]) + values[name] - before
    for name, (least, most) in _MONTHS.items():
        if not least <= values[name] <= most:
            remedy = f"keep it from {least} to {most}"
            raise OutOfRangeError(name, values[name], remedy)
    return values


def scenario_conditions(
    inputs: SimulationInputs, changes: Sequence[ScenarioChange]
) -> list[Conditions]:
    """The conditions of each month for customers affected by all of the changes.

    The order of the changes does not matter. Months with the same changes share their
    parameters; months without a change have exactly those of the inputs.

    Args:
        inputs: The inputs without a scenario.
        changes: What the scenario changes for these customers, and when.

    Raises:
        OutOfRangeError: together they give a parameter a value that is not allowed.
    """
    conditions: dict[date, Conditions] = {}
    for active, months in _spans(inputs.months, sorted(changes, key=repr)):
        changed = inputs.changed(active)
        parameters = changed.parameters
        if changed.seeds.personas is inputs.seeds.personas:
            # the same object, so that the engine need not settle the customers again
            parameters = replace(parameters, personas=inputs.parameters.personas)
        conditions.update(
            (factors.month, Conditions(factors, parameters))
            for factors in month_factors(changed.months, parameters)
            if factors.month in months
        )
    return [conditions[month] for month in sorted(conditions)]


def _spans(
    months: Sequence[MonthRow], changes: Sequence[ScenarioChange]
) -> Iterator[tuple[tuple[ScenarioChange, ...], set[date]]]:
    """The sets of changes that are active together, each with its months."""
    spans: dict[tuple[ScenarioChange, ...], set[date]] = {}
    for row in months:
        active = tuple(change for change in changes if change.is_on(row["month"]))
        spans.setdefault(active, set()).add(row["month"])
    yield from spans.items()
