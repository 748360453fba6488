"""Campaigns: assignment to arms, responses in both arms, and refused settings."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from python_generators.campaigns.assignment import (
    LEAST_CHANCE,
    MOST_CHANCE,
    assign,
    treated_probability,
)
from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.campaigns.campaign_customers import CampaignCustomers
from python_generators.campaigns.campaign_plans import Floats, Plan, campaign_plans
from python_generators.campaigns.response_stream import flipped_stream, respond_stream
from python_generators.campaigns.responses import respond
from python_generators.core.errors import InputError
from python_generators.core.populations import Population
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import simulate_stream
from python_generators.engine.rates import Flags
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds, load_seeds
from python_generators.seeds.personas import assign_personas

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


# The stream functions, on customers of the base.


def crowd(base: Population, seeds: Seeds, count: int) -> pa.RecordBatch:
    """The columns of int_campaigns__audience; the base customers are repeated."""
    customers = base["customers"]
    some = customers.iloc[np.arange(count) % len(customers)]
    events = base["campaign_events"]
    contacts = events.groupby("customer_id").size()
    opened = events[events["response"] != "Ignored"].groupby("customer_id").size()
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(1, count + 1),
            "persona": assign_personas(some, seeds.personas),
            "joined_date": some["joined_date"].dt.date.to_numpy(),
            "income": some["income"].to_numpy(),
            "balance": some["account_balance"].to_numpy(),
            "age": some["age"].to_numpy(),
            "job_role": some["job_role"].to_numpy(),
            "contacts": some["customer_id"].map(contacts).fillna(0).to_numpy(),
            "opened": some["customer_id"].map(opened).fillna(0).to_numpy(),
            "audiences": np.full(count, -1),
        }
    )
    return pa.RecordBatch.from_pandas(frame, preserve_index=False)


def responses(
    batches: Iterable[pa.RecordBatch], seeds: Seeds, random_seed: int = SEED
) -> pd.DataFrame:
    reader = respond_stream(batches, seeds, in_order(seeds.campaigns), random_seed)
    frame: pd.DataFrame = reader.read_all().to_pandas()
    return frame


@pytest.fixture(scope="module")
def answered(base: Population, seeds: Seeds) -> pd.DataFrame:
    return responses([crowd(base, seeds, 15_000)], seeds)


def test_order_and_batches_change_nothing(base: Population, seeds: Seeds) -> None:
    customers = crowd(base, seeds, 2000)
    order = np.random.default_rng(3).permutation(2000)
    shuffled = customers.take(pa.array(order))
    batches = [shuffled.slice(0, 7), shuffled.slice(7, 900), shuffled.slice(907)]
    key = ["campaign", "customer_id"]
    once = responses([customers], seeds).sort_values(key, ignore_index=True)
    again = responses(batches, seeds).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(once, again)


def test_base_customers_respond_about_as_the_seeds_say(
    answered: pd.DataFrame, base: Population, seeds: Seeds
) -> None:
    personas = crowd(base, seeds, 15_000).select(["customer_id", "persona"])
    frame = answered.merge(personas.to_pandas(), on="customer_id")
    found = frame.groupby(["campaign", "persona"])[
        ["converted_if_treated", "converted_if_control"]
    ].mean()
    for effect in seeds.campaign_effects:
        mine = found.xs((effect.campaign, effect.persona))
        wanted = pytest.approx(effect.converted_share, rel=0.4, abs=0.01)
        assert mine["converted_if_treated"] == wanted
        wanted = pytest.approx(effect.organic_share, rel=0.4, abs=0.01)
        assert mine["converted_if_control"] == wanted


def test_a_targeted_campaign_keeps_overlap_and_its_share(
    answered: pd.DataFrame, seeds: Seeds
) -> None:
    for campaign in seeds.campaigns:
        mine = answered[answered["campaign"] == campaign.campaign]
        assert mine["is_treated"].mean() == pytest.approx(
            campaign.treated_share, abs=0.03
        )
        chance = mine["treated_probability"]
        if campaign.assignment == "randomised":
            assert set(chance) == {campaign.treated_share}
        else:
            assert chance.between(LEAST_CHANCE, MOST_CHANCE).all()
            assert chance.std() > 0.25


def test_ids_and_order_do_not_predict_responses(answered: pd.DataFrame) -> None:
    """A classifier that sees ids and the order of rows has an AUC of at most 0.55."""
    areas, weights, differing = [], [], []
    for plan in sorted(set(answered["campaign"]) - {"placebo"}):
        mine = answered[answered["campaign"] == plan].reset_index(drop=True)
        treated = mine["converted_if_treated"].astype(float)
        gain = treated - mine["converted_if_control"]
        expected = (
            mine["conversion_probability_if_treated"]
            - mine["conversion_probability_if_control"]
        )
        for label in (gain != 0, gain - expected > 0):
            areas.append(_area(_ids(mine), label.to_numpy()))
            weights.append(label.sum())
        differing.append((mine, (gain != 0).to_numpy()))
    assert np.average(areas, weights=weights) <= 0.55
    assert max(areas) <= 0.6  # few convert to the loan
    mine, label = differing[0]
    revealed = label ^ (np.arange(len(label)) % 20 == 0)
    assert _area(np.column_stack([_ids(mine), revealed]), label) > 0.9


def _ids(answers: pd.DataFrame) -> Floats:
    """The columns of the marts besides features: ids, their digits, the order."""
    day = pd.to_datetime(answers["event_date"])
    customer = answers["customer_id"]
    event = 10**15 + customer * 10**6 + day.dt.year * 100 + day.dt.month
    digits = [customer % n for n in (2, 3, 4, 5, 7, 10, 16)]
    return np.column_stack([customer, event, np.arange(len(answers)), *digits])


def _area(features: Floats, label: Flags) -> float:
    judge = HistGradientBoostingClassifier(max_iter=10, max_leaf_nodes=8)
    guess = cross_val_predict(judge, features, label, cv=3, method="predict_proba")
    return float(roc_auc_score(label, guess[:, 1]))


def test_the_other_arm_is_simulated_with_the_other_conversion(
    settings: Settings, seeds: Seeds
) -> None:
    campaigns = in_order(seeds.campaigns)
    parameters = engine_parameters(seeds, campaigns)
    months = make_month_factors(settings, seeds).to_dict("records")
    months = [{**row, "month": pd.Timestamp(row["month"]).date()} for row in months]
    bit = [row.campaign for row in campaigns].index("festive_cashback")
    count, categories = 40, len(parameters.categories.names)
    customers = {
        "customer_id": np.arange(1, count + 1),
        "persona": ["Spender"] * count,
        "employment_type": ["Salaried"] * count,
        "credit_score": np.full(count, 700),
        "joined_date": pa.array([date(2020, 1, 1)] * count),
        "income_paise": np.full(count, 90_000_000),
        "loan_paise": np.full(count, 0),
        "balance_paise": np.full(count, 20_000_000),
        "overdraft_limit_paise": np.full(count, 3_000_000),
        "category_weights": [[4096 // categories] * categories] * count,
    }
    observed = {**customers, "conversions": np.arange(count) % 2 << bit}
    flipped = {
        **customers,
        "conversions": (np.arange(count) + 1) % 2 << bit,
        "campaign": ["festive_cashback"] * count,
    }

    def months_of(columns: dict[str, Any], stream: Any) -> pd.DataFrame:
        batch = pa.RecordBatch.from_pydict(columns)
        table = stream([batch], months, parameters, SEED).read_all()
        key = ["customer_id", "month"]
        frame: pd.DataFrame = table.to_pandas().sort_values(key, ignore_index=True)
        return frame

    seen, other = (
        months_of(observed, simulate_stream),
        months_of(flipped, flipped_stream),
    )
    swapped = months_of(
        {**customers, "conversions": flipped["conversions"]}, simulate_stream
    )
    assert set(other.pop("campaign")) == {"festive_cashback"}
    seen, swapped = seen[list(other)], swapped[list(other)]
    pd.testing.assert_frame_equal(other, swapped)
    before = pd.to_datetime(seen["month"]) < pd.Timestamp("2025-10-01")
    pd.testing.assert_frame_equal(seen[before], other[before])
    in_month = pd.to_datetime(seen["month"]) == pd.Timestamp("2025-10-01")
    gain = (other["spending_paise"] - seen["spending_paise"])[in_month]
    converts = observed["conversions"] > 0
    assert (gain[~converts] >= 0).all()
    assert (gain[converts] <= 0).all()
    assert (gain != 0).mean() > 0.3  # the others are at the top of their range


# Refused settings.


def _campaigns(seeds: Seeds, name: str, **changes: Any) -> Seeds:
    rows = [
        row.model_copy(update=changes) if row.campaign == name else row
        for row in seeds.campaigns
    ]
    return replace(seeds, campaigns=tuple(rows))


def _effects(seeds: Seeds, number: int, **changes: Any) -> Seeds:
    rows = list(seeds.campaign_effects)
    rows[number] = rows[number].model_copy(update=changes)
    return replace(seeds, campaign_effects=tuple(rows))


def _in_one_month(seeds: Seeds, share: float, *audiences: str) -> Seeds:
    """The first campaigns all in one month, each for one of the audiences."""
    names = ("savings_booster", "consumer_loan_offer", "sip_nudge_app")
    for name, audience in zip(names, audiences, strict=False):
        changes = {"month": "2025-03", "audience": audience, "treated_share": share}
        seeds = _campaigns(seeds, name, **changes)
    return seeds


def test_the_seeds_of_every_market_are_accepted(settings: Settings) -> None:
    for market in ("in", "us"):
        chosen = settings.model_copy(update={"market": market})
        check_campaigns(chosen, load_seeds(market))
    months = [c.month for c in load_seeds("in").campaigns]
    assert len(months) >= 6
    early = [month for month in months if month < "2025-04"]
    assert len(early) <= 2  # the others have three months before them
    assert set(settings.campaigns) == {c.campaign for c in load_seeds("in").campaigns}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda s: _campaigns(s, "placebo", audience="segment:unknown"), "audience"),
        (lambda s: _campaigns(s, "placebo", audience="persona:Hero"), "persona:Hero"),
        (lambda s: _campaigns(s, "placebo", month="2026-01"), "outside the months"),
        (lambda s: _campaigns(s, "placebo", month="2024-12"), "drop placebo from"),
        (lambda s: _campaigns(s, "placebo", confounding=0.5), "make the assignment"),
        (lambda s: _campaigns(s, "placebo", campaign="sip_nudge_app"), "only once"),
        (lambda s: _campaigns(s, "placebo", month="2025-07"), "stands alone"),
        (lambda s: _in_one_month(s, 0.5, "all", "all"), "100%"),
        (
            lambda s: _in_one_month(s, 0.6, "persona:Saver", "employment:Salaried"),
            "120%",
        ),
        (lambda s: _in_one_month(s, 0.5, "persona:Saver", "segment:under_30"), "100%"),
        (
            lambda s: _in_one_month(
                s, 0.4, "persona:Saver", "employment:Contract", "segment:borrowers"
            ),
            "120%",
        ),
        (lambda s: _effects(s, 0, clicked_share=0.9), "at most opened_share"),
        (lambda s: _effects(s, 0, converted_share=0.5), "at most clicked_share"),
        (lambda s: _effects(s, 0, persona="Hero"), "unknown persona"),
        (lambda s: _effects(s, 0, campaign="nothing"), "unknown campaign"),
        (lambda s: _effects(s, 0, persona="Spender"), "only once"),
        (
            lambda s: replace(s, campaign_effects=s.campaign_effects[1:]),
            "missing for savings_booster",
        ),
    ],
)
def test_campaigns_that_cannot_run_are_refused_in_one_line(
    settings: Settings, seeds: Seeds, change: Any, text: str
) -> None:
    with pytest.raises(InputError, match=text) as refused:
        check_campaigns(settings, change(seeds))
    assert "\n" not in str(refused.value)
    assert "seeds/markets/in/campaign" in str(refused.value)


@pytest.mark.parametrize(
    "audiences",
    [
        ("persona:Saver", "persona:Spender", "persona:Investor"),
        ("employment:Salaried", "employment:Contract"),
    ],
)
def test_audiences_that_cannot_overlap_need_not_share(
    settings: Settings, seeds: Seeds, audiences: tuple[str, ...]
) -> None:
    check_campaigns(settings, _in_one_month(seeds, 0.9, *audiences))


def test_only_campaigns_that_run_must_fit_and_all_must_be_known(
    settings: Settings, seeds: Seeds
) -> None:
    short = settings.model_copy(update={"months": 3, "campaigns": ["savings_booster"]})
    check_campaigns(short, seeds)
    check_campaigns(settings.model_copy(update={"campaigns": []}), seeds)
    unknown = settings.model_copy(update={"campaigns": ["placebo", "nothing"]})
    with pytest.raises(InputError, match="vars.campaigns: 'nothing': unknown"):
        check_campaigns(unknown, seeds)


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("campaigns.csv", "treated_share", "1"),
        ("campaigns.csv", "confounding", "1.2"),
        ("campaigns.csv", "goal", "fame"),
        ("campaigns.csv", "month", "2025-13"),
        ("campaign_effects.csv", "wants_lift", "1.5"),
        ("campaign_effects.csv", "organic_share", "0"),
        ("campaign_effects.csv", "monthly_decay", "-0.1"),
    ],
)
def test_values_out_of_range_are_refused_by_line(
    tmp_path: Path, file: str, column: str, value: str
) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / "markets" / "in" / file
    frame = pd.read_csv(path, dtype=str)
    frame.loc[1, column] = value
    frame.to_csv(path, index=False)
    with pytest.raises(InputError, match=rf"{file}:3: {column}: '{value}'"):
        load_seeds("in", tmp_path)
