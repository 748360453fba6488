"""Campaigns: assignment to arms, responses in both arms, and refused settings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from python_generators.campaigns.assignment import (
    LEAST_CHANCE,
    MOST_CHANCE,
    assign,
    treated_probability,
)
from python_generators.campaigns.campaign_customers import CampaignCustomers
from python_generators.campaigns.campaign_plans import Plan, campaign_plans
from python_generators.campaigns.responses import respond
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds, load_seeds

MANY = 60_000


SEED = 42


@pytest.fixture(scope="module")
def plans(seeds: Seeds) -> list[Plan]:
    personas = sorted(persona.persona for persona in seeds.personas)
    return campaign_plans(in_order(seeds.campaigns), seeds.campaign_effects, personas)


def in_order(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """The campaigns in the order of their bits."""
    return sorted(campaigns, key=lambda row: (row.month, row.campaign))


def many_customers(count: int = MANY, audiences: int = -1) -> CampaignCustomers:
    """Customers of all personas, in every audience."""
    random = np.random.default_rng(5)
    return CampaignCustomers(
        customer_id=np.arange(1, count + 1),
        persona=np.arange(count) % 4,
        joined=np.zeros(count, dtype=np.int64),
        audiences=np.full(count, audiences),
        inclination=random.normal(0, 0.5, count),
        wealth=random.normal(0, 1, count),
    )


def named(plans: Sequence[Plan], name: str) -> Plan:
    return next(plan for plan in plans if plan.name == name)


def test_each_campaign_contacts_its_share_of_those_no_other_contacts(
    plans: list[Plan],
) -> None:
    one = replace(named(plans, "placebo"), bit=0, treated_share=0.3)
    other = replace(one, name="other", bit=1, treated_share=0.5)
    customers = many_customers()
    customers = replace(
        customers, audiences=customers.customer_id % 4
    )  # none, one, other, both
    first, second = assign(customers, [one, other], SEED)
    assert not (first.is_treated & second.is_treated).any()
    assert not (first.is_treated & second.is_control).any()
    in_both = customers.audiences == 3
    assert (first.is_control == second.is_control)[in_both].all()
    for assigned, bit in ((first, 1), (second, 2)):
        in_arm = assigned.is_treated | assigned.is_control
        assert not (assigned.is_treated & assigned.is_control).any()
        assert not in_arm[customers.audiences & bit == 0].any()
        for audiences in (bit, 3):
            mine = in_arm & (customers.audiences == audiences)
            share = assigned.is_treated[mine].mean()
            assert share == pytest.approx(assigned.plan.treated_share, abs=0.015)
            assert set(assigned.treated_probability[mine]) == {
                assigned.plan.treated_share
            }


def test_customers_who_join_after_the_first_day_are_in_no_arm(
    plans: list[Plan],
) -> None:
    plan = named(plans, "placebo")
    customers = many_customers(1000)
    joined = np.where(customers.customer_id % 2, plan.first_day, plan.first_day + 1)
    (assigned,) = assign(replace(customers, joined=joined), [plan], SEED)
    in_arm = assigned.is_treated | assigned.is_control
    assert in_arm[joined <= plan.first_day].all()
    assert not in_arm[joined > plan.first_day].any()


@pytest.mark.parametrize("confounding", [0.0, 0.5, 1.0])
def test_confounding_makes_assignment_follow_wealth(
    plans: list[Plan], confounding: float
) -> None:
    plan = replace(named(plans, "investor_targeted"), confounding=confounding)
    customers = many_customers()
    chance = treated_probability(customers, plan)
    (assigned,) = assign(customers, [plan], SEED)
    assert chance.mean() == pytest.approx(plan.treated_share, abs=0.01)
    assert assigned.is_treated.mean() == pytest.approx(chance.mean(), abs=0.01)
    if confounding == 0:
        assert set(chance) == {plan.treated_share}
        return
    assert chance.min() >= LEAST_CHANCE
    assert chance.max() <= MOST_CHANCE
    order = np.argsort(customers.wealth)
    assert (np.diff(chance[order]) >= 0).all()
    for low, high in ((0.1, 0.2), (0.4, 0.5), (0.8, 0.9)):
        some = (chance > low) & (chance <= high)
        share = assigned.is_treated[some].mean()
        assert share == pytest.approx(chance[some].mean(), abs=0.03)
    gap = customers.wealth[assigned.is_treated].mean()
    gap -= customers.wealth[assigned.is_control].mean()
    assert gap > confounding


def test_another_campaign_does_not_change_the_draws_of_the_others(
    plans: list[Plan],
) -> None:
    customers = many_customers(5000)
    few = [plan for plan in plans if plan.name != "savings_booster"]
    few = [replace(plan, bit=bit) for bit, plan in enumerate(few)]
    alone = {a.plan.name: a for a in assign(customers, few, SEED)}
    for assigned in assign(customers, plans, SEED):
        if assigned.plan.name == "savings_booster":
            continue
        before = alone[assigned.plan.name]
        assert (assigned.is_treated == before.is_treated).all()
        assert (assigned.is_control == before.is_control).all()
        found = respond(customers, assigned.plan, 0.84, SEED)
        again = respond(customers, before.plan, 0.84, SEED)
        assert (found.steps_if_treated == again.steps_if_treated).all()
        assert (found.converted_if_control == again.converted_if_control).all()
    other = {a.plan.name: a for a in assign(customers, few, SEED + 1)}
    assert any((other[n].is_treated != alone[n].is_treated).any() for n in alone)


def test_campaigns_have_independent_draws(plans: list[Plan]) -> None:
    customers = many_customers()
    zeros = np.zeros(MANY)
    customers = replace(
        customers, persona=zeros.astype(int), inclination=zeros, wealth=zeros
    )
    draws = [a.is_treated for a in assign(customers, plans, SEED)]
    plan = named(plans, "festive_cashback")
    for name in ("a", "b"):
        found = respond(customers, replace(plan, name=name), 0.84, SEED)
        draws += [found.steps_if_treated > 0, found.event_day % 2 == 0]
    together = np.corrcoef([found.astype(float) for found in draws])
    assert np.abs(together - np.eye(len(together))).max() < 0.02


def test_responses_occur_with_their_stated_probabilities(plans: list[Plan]) -> None:
    customers = many_customers()
    for plan in plans:
        found = respond(customers, plan, 0.84, SEED)
        for happened, likely in (
            (found.converted_if_treated, found.probability_if_treated),
            (found.converted_if_control, found.probability_if_control),
        ):
            error = np.sqrt((likely * (1 - likely)).sum())
            assert abs(happened.sum() - likely.sum()) < 4 * error
            for some in (customers.inclination < -0.5, customers.inclination > 0.5):
                error = np.sqrt((likely * (1 - likely))[some].sum())
                assert abs(happened[some].sum() - likely[some].sum()) < 4 * error


def test_personas_respond_as_the_seeds_say(plans: list[Plan]) -> None:
    customers = many_customers()
    noise = np.sqrt(1 - 0.5**2)  # with the inclination, a standard normal score
    for plan in plans:
        found = respond(customers, plan, float(noise), SEED)
        for code in range(4):
            mine = customers.persona == code
            for step, shares in enumerate(
                (plan.opened_share, plan.clicked_share, plan.converted_share), start=1
            ):
                reached = (found.steps_if_treated[mine] >= step).mean()
                assert reached == pytest.approx(shares[code], abs=0.015)
            unasked = found.converted_if_control[mine].mean()
            assert unasked == pytest.approx(plan.organic_share[code], abs=0.008)


def test_both_arms_use_the_same_random_numbers(plans: list[Plan]) -> None:
    customers = many_customers()
    for plan in plans:
        found = respond(customers, plan, 0.84, SEED)
        gains = plan.converted_share >= plan.organic_share
        helped = gains[customers.persona]
        treated, control = found.converted_if_treated, found.converted_if_control
        assert not (control & ~treated)[helped].any()
        assert not (treated & ~control)[~helped].any()
        if plan.name == "placebo":
            assert (treated == control).all()
        else:
            assert (treated != control).any()
        days = found.event_day - plan.first_day
        assert days.min() == 0
        assert days.max() == plan.days - 1


def test_each_market_has_a_harmful_effect_and_a_placebo() -> None:
    for market in ("in", "us"):
        seeds = load_seeds(market)
        effects = seeds.campaign_effects
        assert any(e.converted_share < e.organic_share for e in effects)
        placebo = [e for e in effects if e.campaign == "placebo"]
        assert len(placebo) == 4
        for effect in placebo:
            assert effect.converted_share == effect.organic_share
            lifts = (effect.deposit_lift, effect.sip_lift, effect.wants_lift)
            assert not any((*lifts, effect.loan_share))
