"""The parameters of lives from the seeds: probabilities to whole numbers."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from python_generators.engine.homes import HOMES
from python_generators.engine.rates import UNIFORM_BITS, Integers, chance, rate
from python_generators.lives.life_parameters import (
    DETAIL_BITS,
    EVENTS,
    FOUND_JOB,
    LOST_JOB,
    OLDEST,
    PAY_STEPS,
    RAISE,
    LifeParameters,
)
from python_generators.seeds.life_rows import (
    LifeEventFactor,
    LifeEventType,
    PersonaChange,
)
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import EmploymentType

Floats = npt.NDArray[np.float64]


def life_parameters(seeds: Seeds) -> LifeParameters:
    """The market's parameters in whole numbers; codes follow the seeds' rows."""
    return _parameters(
        seeds.life_event_types,
        seeds.life_event_factors,
        seeds.persona_changes,
        seeds.employment_types,
        tuple(row.persona for row in seeds.personas),
        tuple((row.city, row.share) for row in seeds.cities),
    )


@lru_cache(maxsize=64)
def _parameters(
    events: tuple[LifeEventType, ...],
    factors: tuple[LifeEventFactor, ...],
    changes: tuple[PersonaChange, ...],
    jobs: tuple[EmploymentType, ...],
    personas: tuple[str, ...],
    cities: tuple[tuple[str, float], ...],
) -> LifeParameters:
    """Cached, because most changes of a scenario leave lives as they are."""
    rows: dict[str, LifeEventType] = {row.event: row for row in events}
    ordered = [rows[name] for name in EVENTS]
    low, high = (
        np.array([[_pay(row, job, end) for job in jobs] for row in ordered])
        for end in ("low", "high")
    )
    return LifeParameters(
        chance=_chances(ordered, factors, jobs, personas),
        jobless=np.array([chance(job.jobless_share) for job in jobs]),
        least_gap=np.array([row.least_gap for row in ordered]),
        pay_low=low,
        pay_width=high - low,
        outlay_low=np.array([rate(row.outlay_low) for row in ordered]),
        outlay_width=np.array(
            [rate(row.outlay_high) - rate(row.outlay_low) for row in ordered]
        ),
        move=_details(row.move_probability for row in ordered),
        other_city=_details(row.other_city_probability for row in ordered),
        persona_edges=_persona_edges(changes, personas),
        city_edges=_city_edges([share for _, share in cities]),
        cities=tuple(city for city, _ in cities),
    )


def _chances(
    events: Sequence[LifeEventType],
    factors: Sequence[LifeEventFactor],
    jobs: Sequence[EmploymentType],
    personas: Sequence[str],
) -> npt.NDArray[np.int32]:
    """The probabilities of each event in each calendar month, for each customer."""
    names = [job.employment_type for job in jobs]
    found = np.ones((12, len(events), len(jobs), len(personas), len(HOMES), OLDEST + 1))
    for code, event in enumerate(events):
        found[:, code] *= event.monthly_probability
        for row in (row for row in factors if row.event == event.event):
            if row.attribute == "month":
                found[int(row.value) - 1, code] *= row.factor
            elif row.attribute == "employment_type":
                found[:, code, names.index(row.value)] *= row.factor
            elif row.attribute == "persona":
                found[:, code, :, personas.index(row.value)] *= row.factor
            elif row.attribute == "home":
                found[:, code, :, :, HOMES.index(row.value)] *= row.factor
            else:
                ages = slice(row.ages.start, min(row.ages.stop, OLDEST + 1))
                found[..., ages][:, code] *= row.factor
    for code, job in enumerate(jobs):
        found[:, LOST_JOB, code] *= job.job_loss_probability
        found[:, FOUND_JOB, code] *= job.job_return_probability
        others = [m for m in range(12) if m + 1 != job.raise_month]
        found[others, RAISE, code] = 0
    scaled: npt.NDArray[np.int32] = np.rint(
        np.minimum(found, 1) * (1 << UNIFORM_BITS)
    ).astype(np.int32)
    return scaled


def _pay(event: LifeEventType, job: EmploymentType, end: str) -> int:
    """An end of the range of an event's change of pay, in whole steps."""
    share: float = getattr(event, f"pay_{end}")
    if event.event == "raise":
        share += getattr(job, f"raise_{end}")
    return round(share * PAY_STEPS)


def _details(probabilities: Iterable[float]) -> Integers:
    scaled = [round(p * (1 << DETAIL_BITS)) for p in probabilities]
    return np.array(scaled, dtype=np.int64)


def _persona_edges(
    changes: Sequence[PersonaChange], personas: Sequence[str]
) -> Integers:
    """Cumulated probabilities of 2**UNIFORM_BITS; beyond the last nothing changes."""
    count = len(personas)
    shares = np.zeros((len(EVENTS), count, count))
    for row in changes:
        before, after = personas.index(row.persona), personas.index(row.new_persona)
        shares[EVENTS.index(row.event), before, after] = row.probability
    edges: Integers = np.rint(shares.cumsum(axis=-1) * (1 << UNIFORM_BITS)).astype(
        np.int64
    )
    return edges


def _city_edges(shares: Sequence[float]) -> Integers:
    """Cumulated shares of the other cities, a row for each city that is left."""
    others: Floats = np.tile(np.array(shares), (len(shares), 1))
    np.fill_diagonal(others, 0)
    summed = others.cumsum(axis=1)
    total = np.maximum(summed[:, -1:], 1e-9)
    edges: Integers = np.rint(summed / total * (1 << DETAIL_BITS)).astype(np.int64)
    return edges
