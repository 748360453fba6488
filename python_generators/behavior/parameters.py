"""The engine's parameters: the seeds' shares as integers, one entry a code."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import lognorm

from python_generators.seed_parameters import EconomyParameters
from python_generators.seed_rows import EmploymentType, Persona

Integers = npt.NDArray[np.int64]

RATE_BITS = 20  # a share of 1 is 2**20: amount * rate >> RATE_BITS stays in int64
ONE = 1 << RATE_BITS
PAY_BITS = 14  # a month's pay is one of 2**14 quantiles of its distribution
_UNBOUNDED = 1 << 30  # a share that no month reaches
_ROUNDING = 1e-6  # so that a share that is whole in fixed point stays itself


def rate(share: float) -> int:
    """The share as the nearest fixed-point integer."""
    return round(share * ONE)


def rate_up(share: float) -> int:
    """The smallest fixed-point integer that is not below the share."""
    return -rate_down(-share)


def rate_down(share: float) -> int:
    """The largest fixed-point integer that is not above the share."""
    return math.floor(share * ONE + _ROUNDING)


@dataclass(frozen=True)
class Personas:
    """Each field holds one fixed-point value a persona code."""

    names: tuple[str, ...]
    spending_low: Integers
    spending_width: Integers
    investment_low: Integers
    investment_width: Integers
    savings_low: Integers
    savings_high: Integers
    persistence: Integers
    shock_probability: Integers
    shock_share: Integers


@dataclass(frozen=True)
class Employments:
    """Each field holds one value an employment code.

    ``pay`` has a row a code: the quantiles of a month's pay over the usual month's, in
    fixed point, months without income first.
    """

    names: tuple[str, ...]
    pay: npt.NDArray[np.int32]
    bonus_month: Integers
    bonus_share: Integers


@dataclass(frozen=True)
class Parameters:
    """All that the monthly engine needs to know besides customers and months."""

    personas: Personas
    employments: Employments
    max_emi_share: int
    essential_share: int
    loan_tenor: int


def engine_parameters(
    personas: Iterable[Persona],
    employment_types: Iterable[EmploymentType],
    economy: EconomyParameters,
) -> Parameters:
    """The parameters in the engine's integers; codes follow the order of the rows."""
    return Parameters(
        personas=_personas(list(personas)),
        employments=_employments(list(employment_types)),
        max_emi_share=rate(economy.max_emi_share),
        essential_share=rate(economy.essential_share),
        loan_tenor=economy.loan_tenor,
    )


def parameters_from_records(
    personas: Iterable[Mapping[str, Any]],
    employment_types: Iterable[Mapping[str, Any]],
    economy: Iterable[Mapping[str, Any]],
) -> Parameters:
    """The same from the seeds' records, as dbt's tables give them."""
    numbers = {r["parameter"]: r["value"] for r in economy}
    return engine_parameters(
        [Persona.model_validate(r) for r in personas],
        [EmploymentType.model_validate(r) for r in employment_types],
        EconomyParameters.model_validate(numbers),
    )


def _personas(rows: Sequence[Persona]) -> Personas:
    """The personas' shares, each range rounded inwards so that promises hold."""

    def array(values: Iterable[int]) -> Integers:
        return np.array(list(values), dtype=np.int64)

    def width(low: float, high: float) -> int:
        return max(0, rate_down(high) - rate_up(low))

    return Personas(
        names=tuple(r.persona for r in rows),
        spending_low=array(rate_up(r.spending_low) for r in rows),
        spending_width=array(width(r.spending_low, r.spending_high) for r in rows),
        investment_low=array(rate_up(r.investment_low) for r in rows),
        investment_width=array(
            width(r.investment_low, r.investment_high) for r in rows
        ),
        savings_low=array(
            -_UNBOUNDED if r.savings_low is None else rate_up(r.savings_low)
            for r in rows
        ),
        savings_high=array(
            _UNBOUNDED if r.savings_high is None else rate_down(r.savings_high)
            for r in rows
        ),
        persistence=array(rate(r.persistence) for r in rows),
        shock_probability=array(round(r.shock_probability * 2**16) for r in rows),
        shock_share=array(rate(r.shock_share) for r in rows),
    )


def _employments(rows: Sequence[EmploymentType]) -> Employments:
    return Employments(
        names=tuple(r.employment_type for r in rows),
        pay=np.stack([_pay_quantiles(r) for r in rows]),
        bonus_month=np.array([r.bonus_month or 0 for r in rows], dtype=np.int64),
        bonus_share=np.array([rate(r.bonus_share) for r in rows], dtype=np.int64),
    )


def _pay_quantiles(row: EmploymentType) -> npt.NDArray[np.int32]:
    """Quantiles of a month's pay: no income, else lognormal; their mean is one."""
    count = 1 << PAY_BITS
    uniform = (np.arange(count) + 0.5) / count
    idle = row.no_income_probability
    paid = np.clip((uniform - idle) / (1 - idle), 0, 1)
    if row.income_volatility:
        spread = np.sqrt(np.log1p(row.income_volatility**2))
        levels = lognorm.ppf(np.clip(paid, 1e-9, 1 - 1e-9), spread)
    else:
        levels = np.ones(count)
    levels = np.where(uniform < idle, 0.0, levels)
    quantiles: npt.NDArray[np.int32] = np.round(levels / levels.mean() * ONE).astype(
        np.int32
    )
    return quantiles
