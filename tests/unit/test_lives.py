"""Lives: which events occur, what they change, and what stays the same."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from python_generators.core.randomness import customer_words
from python_generators.engine import homes
from python_generators.engine.conditions import Conditions
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import ONE
from python_generators.lives.life_batch import UNCHANGED, Life, LifeCustomers
from python_generators.lives.life_parameters import (
    EVENTS,
    MOVE,
    PAY_STEPS,
    LifeParameters,
)
from python_generators.lives.life_seeds import life_parameters
from python_generators.lives.path import follow_lives
from python_generators.seeds.load import Seeds, load_seeds
from tests.support.engine_inputs import SEED, accounts, conditions, factors_of
from tests.support.reference_arithmetic import Account
from tests.support.reference_homes import first_home_type
from tests.support.reference_lives import simulate_life

MANY = 30_000
STATE = ("persona", "pay_level", "is_employed", "tenancy", "city", "outlay")


def crowd(count: int = MANY, seed: int = 3) -> LifeCustomers:
    drawn = np.random.default_rng(seed)
    return LifeCustomers(
        customer_id=np.arange(1, count + 1),
        age=drawn.integers(23, 41, count),
        persona=drawn.integers(0, 4, count),
        employment=drawn.choice(3, count, p=[0.7, 0.15, 0.15]),
        city=drawn.integers(-1, 9, count),
        joined=np.zeros(count, dtype=np.int64),
        bought=np.zeros(count, dtype=np.int64),
    )


def some(customers: LifeCustomers, who: np.ndarray) -> LifeCustomers:
    return LifeCustomers(**{name: of[who] for name, of in vars(customers).items()})


def with_lives(months: list[Conditions], lives: LifeParameters) -> list[Conditions]:
    return [
        replace(month, parameters=replace(month.parameters, lives=lives))
        for month in months
    ]


def assert_same(one: list[Life], other: list[Life], who: np.ndarray) -> None:
    for left, right in zip(one, other, strict=True):
        for name in STATE:
            assert (getattr(left, name) == getattr(right, name)[who]).all()


@given(drawn=st.lists(accounts, min_size=1, max_size=20))
@hypothesis_settings(max_examples=25, deadline=None)
def test_the_reference_agrees(parameters: Parameters, drawn: list[Account]) -> None:
    often = replace(
        parameters.lives,
        chance=np.minimum(parameters.lives.chance.astype(np.int64) * 20, 50_000),
    )
    months = with_lives(conditions(parameters, 14), often)
    columns = {
        name: np.array([getattr(a, name) for a in drawn], dtype=np.int64)
        for name in LifeCustomers.__dataclass_fields__
    }
    found = list(follow_lives(LifeCustomers(**columns), months, SEED))
    for row, account in enumerate(drawn):
        home = first_home_type(account, parameters, SEED)
        expected = simulate_life(account, factors_of(months), often, SEED, home)
        for month, life in zip(expected, found, strict=True):
            assert [getattr(life, name)[row].item() for name in STATE] == [
                month.persona,
                month.level,
                month.employed,
                month.tenancy,
                month.city,
                month.outlay,
            ]
            events = life.events
            assert [
                tuple(
                    None if value == UNCHANGED and index > 1 else value
                    for index, value in enumerate(event)
                )
                for event in zip(
                    events.event[events.position == row].tolist(),
                    events.pay_change[events.position == row].tolist(),
                    events.persona[events.position == row].tolist(),
                    events.city[events.position == row].tolist(),
                    strict=True,
                )
            ] == month.events


def test_lives_depend_on_nothing_but_the_customer(parameters: Parameters) -> None:
    customers = crowd(3000)
    months = conditions(parameters, 12)
    lives = list(follow_lives(customers, months, SEED))
    longer = list(follow_lives(customers, conditions(parameters, 24), SEED))
    assert_same(lives, longer[:12], np.arange(3000))
    who = np.random.default_rng(1).permutation(3000)[:700]
    assert_same(list(follow_lives(some(customers, who), months, SEED)), lives, who)
    other = list(follow_lives(customers, months, SEED + 1))
    assert (other[-1].pay_level != lives[-1].pay_level).mean() > 0.3


def test_nothing_happens_before_joining(parameters: Parameters) -> None:
    july = (date(2025, 7, 1) - date(1970, 1, 1)).days
    customers = replace(crowd(5000), joined=np.full(5000, july))
    lives = list(follow_lives(customers, conditions(parameters, 12), SEED))
    assert sum(life.events.position.size for life in lives[:6]) == 0
    assert sum(life.events.position.size for life in lives[6:]) > 500


@pytest.mark.parametrize("market", ["in", "us"])
def test_events_are_as_frequent_as_declared(market: str) -> None:
    seeds = load_seeds(market)
    customers = crowd()
    months = with_lives(
        conditions(_parameters_of(seeds), 12), lives := life_parameters(seeds)
    )
    found = list(follow_lives(customers, months, SEED))
    drawn = homes.home_draws(customer_words(customers.customer_id), SEED)
    home = homes.first_homes(
        customers.age, customers.bought, drawn, months[0].parameters
    )
    expected = np.zeros(len(EVENTS))
    for index, life in enumerate([None, *found[:-1]]):
        persona = customers.persona if life is None else life.persona
        at_work = at_start(customers, lives) if life is None else life.is_employed
        for code, name in enumerate(EVENTS):
            who = {"found_job": ~at_work}.get(
                name, at_work if "job" in name or name == "raise" else np.ones(MANY)
            )
            of = (customers.employment, persona, home, customers.age)
            expected[code] += (lives.chance[index, code][of] / 2**16 * who).sum()
    counts = np.bincount(
        np.concatenate([life.events.event for life in found]), minlength=len(EVENTS)
    )
    for code, name in enumerate(EVENTS):
        least = 0.8 if name == "move" else 0.9  # least_gap leaves some out
        most = 1.6 if name == "move" else 1.1  # other events bring moves
        assert least * expected[code] < counts[code] < most * expected[code], name


def _parameters_of(seeds: Seeds) -> Parameters:
    from python_generators.engine.from_seeds import engine_parameters

    return engine_parameters(seeds)


@pytest.mark.parametrize("market", ["in", "us"])
def test_some_customers_change_persona_and_only_with_an_event(market: str) -> None:
    customers = crowd()
    months = conditions(_parameters_of(load_seeds(market)), 12)
    lives = list(follow_lives(customers, months, SEED))
    changed = np.zeros(MANY, dtype=bool)
    before = customers.persona
    for life in lives:
        events = life.events
        brings = events.persona != UNCHANGED
        expected = before.copy()
        expected[events.position[brings]] = events.persona[brings]
        assert (life.persona == expected).all()
        assert (before[events.position[brings]] != events.persona[brings]).all()
        pairs = np.stack([events.position, events.event])
        assert np.unique(pairs, axis=1).shape == pairs.shape
        changed |= life.persona != before
        before = life.persona
    assert 0.03 < changed.mean() < 0.10


def test_pay_is_the_product_of_the_events(parameters: Parameters) -> None:
    customers = crowd()
    level = np.full(MANY, ONE)
    for life in follow_lives(customers, conditions(parameters, 12), SEED):
        for who, change in zip(
            life.events.position.tolist(), life.events.pay_change.tolist(), strict=True
        ):
            level[who] += level[who] * change // PAY_STEPS
        assert (life.pay_level == level).all()


def test_raises_come_in_their_month_to_customers_at_work(
    parameters: Parameters, seeds: Seeds
) -> None:
    lives = list(follow_lives(crowd(), conditions(parameters, 12), SEED))
    code = EVENTS.index("raise")
    salaried = seeds.employment_types[0]
    for number, life in enumerate(lives, start=1):
        who = life.events.position[life.events.event == code]
        change = life.events.pay_change[life.events.event == code] / PAY_STEPS
        assert (who.size > 0) == (number == salaried.raise_month)
        assert life.is_employed[who].all()
        assert ((salaried.raise_low <= change) & (change <= salaried.raise_high)).all()


def at_start(customers: LifeCustomers, lives: LifeParameters) -> np.ndarray:
    """Whether customers have a job before the first month."""
    quiet = replace(lives, chance=np.zeros_like(lives.chance))
    months = with_lives(conditions(_parameters_of(load_seeds("in")), 1), quiet)
    return next(follow_lives(customers, months, SEED)).is_employed


def test_the_declared_share_begins_without_a_job(
    parameters: Parameters, seeds: Seeds
) -> None:
    customers = crowd()
    at_work = at_start(customers, parameters.lives)
    lives = list(follow_lives(customers, conditions(parameters, 12), SEED))
    for code, job in enumerate(seeds.employment_types):
        mine = customers.employment == code
        jobless = [1 - at_work[mine].mean(), 1 - lives[-1].is_employed[mine].mean()]
        assert jobless == pytest.approx([job.jobless_share] * 2, abs=0.01)


def test_a_lost_job_stays_lost_until_one_is_found(parameters: Parameters) -> None:
    customers = crowd()
    before = at_start(customers, parameters.lives)
    for life in follow_lives(customers, conditions(parameters, 12), SEED):
        events = life.events
        lost = np.isin(np.arange(MANY), events.position[events.event == 0])
        found = np.isin(np.arange(MANY), events.position[events.event == 1])
        assert (life.is_employed == (before & ~lost | found)).all()
        assert not (lost & found).any()
        before = life.is_employed
    assert before[customers.employment == 2].all()  # freelancers


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_has_a_switch(event: str, seeds: Seeds) -> None:
    rows = tuple(
        row.model_copy(update={"monthly_probability": 0.0})
        if row.event == event
        else row
        for row in seeds.life_event_types
    )
    parameters = _parameters_of(replace(seeds, life_event_types=rows))
    lives = list(follow_lives(crowd(5000), conditions(parameters, 12), SEED))
    counts = np.bincount(
        np.concatenate([life.events.event for life in lives]), minlength=len(EVENTS)
    )
    off = {EVENTS.index(event)} - {EVENTS.index("move")}  # others bring moves
    assert {code for code in range(len(EVENTS)) if counts[code] == 0} == off


def test_a_change_of_job_loss_reaches_its_customers_and_months_only(
    parameters: Parameters, seeds: Seeds
) -> None:
    jobs = tuple(
        row.model_copy(update={"job_loss_probability": 0.2})
        if row.employment_type == "Salaried"
        else row
        for row in seeds.employment_types
    )
    changed = life_parameters(replace(seeds, employment_types=jobs))
    months = conditions(parameters, 12)
    wave = months[:4] + with_lives(months[4:6], changed) + months[6:]
    customers = crowd()
    plain = list(follow_lives(customers, months, SEED))
    hit = list(follow_lives(customers, wave, SEED))
    everyone = np.arange(MANY)
    assert_same(plain[:4], hit[:4], everyone)
    reached = customers.employment == 0
    for one, other in zip(plain, hit, strict=True):
        for name in STATE:
            same = getattr(one, name) == getattr(other, name)
            assert same[~reached].all()
    more = plain[5].is_employed & ~hit[5].is_employed
    assert 0.3 < more[reached].mean() < 0.4
    assert not (hit[5].is_employed & ~plain[5].is_employed).any()
    # who kept the job all along lives the same life
    kept = np.all([life.is_employed for life in (*plain, *hit)], axis=0)
    assert (plain[-1].pay_level[kept] == hit[-1].pay_level[kept]).all()
    assert (plain[-1].persona[kept] == hit[-1].persona[kept]).all()


def test_owners_move_as_rarely_as_the_factor_says(parameters: Parameters) -> None:
    month = conditions(parameters, 1)[0].factors.calendar_month - 1
    seeds = load_seeds("us")
    chance = life_parameters(seeds).chance[month, MOVE, 0, 0, :, 30]
    factor = next(
        row.factor for row in seeds.life_event_factors if row.attribute == "home"
    )
    assert chance[homes.RENTS] == chance[homes.WITH_FAMILY] > 0
    assert chance[homes.OWNS] == pytest.approx(factor * chance[homes.RENTS], rel=0.01)
