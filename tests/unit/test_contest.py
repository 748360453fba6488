"""The contest on small hand-made publications whose answers are known."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contest.field import Campaign, Truth, read_campaign
from contest.rivals import organic, propensity
from contest.run import run
from contest.scoring import DRAWS, at_random, best, highest, score
from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.settings import Settings
from tests.support.contest_files import (
    CAMPAIGN,
    COST,
    POOL,
    change,
    listed,
    make_published,
    play,
)


@pytest.fixture
def published(tmp_path: Path, settings: Settings) -> Path:
    return make_published(tmp_path, settings)


def test_a_policy_earns_what_its_customers_truly_earn(published: Path) -> None:
    says = play(published, listed(210, 201, 300), budget="1000")
    assert says["horizon_months"] == 6
    assert says["scores"]["policy"] == {
        "contacts": 3,
        "contact_cost": 6.0,
        "expected_conversions": 0.5,
        "profit": 108.0,
        "regret": 550.0 - 108.0,
        "share_of_oracle": round(108 / 550, 6),
    }
    oracle = says["scores"]["oracle"]
    assert (oracle["contacts"], oracle["profit"]) == (10, 550.0)
    assert oracle["regret"] == 0


@pytest.mark.parametrize(
    ("budget", "contacts", "profit"),
    [("2", 1, 100), ("3.99", 1, 100), ("4.00", 2, 100 - COST), ("6", 3, 98 + 90)],
)
def test_a_budget_pays_for_whole_contacts_in_the_policys_order(
    published: Path, budget: str, contacts: int, profit: int
) -> None:
    says = play(published, listed(210, 400, 209, 208), budget=budget)
    own = says["scores"]["policy"]
    assert (own["contacts"], own["profit"]) == (contacts, profit)
    assert own["contact_cost"] <= float(budget)
    assert says["policy"]["beyond_budget"] == 4 - contacts


def test_the_usual_budget_is_for_a_fifth_of_those_left_alone(published: Path) -> None:
    says = play(published, listed(*POOL))
    assert says["budget"] == len(POOL) // 5 * COST
    assert says["scores"]["policy"]["contacts"] == len(POOL) // 5


def test_whom_the_campaign_contacted_is_passed_over(published: Path) -> None:
    says = play(published, listed(1, 210, 2), budget="2")
    assert says["policy"]["contacted_already"] == 2
    assert says["scores"]["policy"]["profit"] == 100


def test_free_contacts_need_no_budget(published: Path) -> None:
    change(published / DATABASE, "update marts.campaigns set contact_cost = 0")
    says = play(published, listed(*POOL))
    assert says["scores"]["policy"]["contacts"] == len(POOL)


def test_a_query_lists_in_its_own_order(published: Path) -> None:
    query = """
        -- the richest of the even
        with mine as (
            select customer_id, income from marts.customers
            where customer_id between 201 and 210 and persona = 'Spender'
        )
        select income, customer_id from mine order by customer_id desc;
    """
    says = play(published, query, "mine.sql", budget="4")
    assert says["scores"]["policy"]["profit"] == 100 + 80


def test_the_same_contest_gives_the_same_bytes(published: Path) -> None:
    query = (
        "select customer_id from marts.campaign_assignments "
        "where not is_treated order by random() limit 50"
    )
    policy = published.parent / "lots.sql"
    policy.write_text(query)
    printed, path = run(policy, CAMPAIGN, None, published, published.parent)
    first = path.read_bytes()
    assert run(policy, CAMPAIGN, None, published, published.parent)[0] == printed
    assert path.read_bytes() == first
    assert str(published.parent).encode() not in first


def test_the_table_says_what_the_file_says(published: Path) -> None:
    policy = published.parent / "mine.csv"
    policy.write_text(listed(210, 1))
    printed, _ = run(policy, CAMPAIGN, "80", published, published.parent)
    assert "2 listed, 1 contacted by the campaign already, 0 beyond" in printed
    (own,) = [line for line in printed.splitlines() if line.startswith("policy")]
    assert own.split() == ["policy", "1", "+0.2", "₹100.00", "₹450.00", "18.2%"]


def test_nobody_worth_a_contact_leaves_the_oracle_at_home(published: Path) -> None:
    change(published / TRUTH, "update customer_uplift set incremental_profit = -2")
    says = play(published, listed(210))
    assert says["scores"]["oracle"]["contacts"] == 0
    assert says["scores"]["policy"]["share_of_oracle"] is None
    assert says["scores"]["policy"]["regret"] == COST


_PROFITS = st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=9)


def _worlds(profits: list[int]) -> Truth:
    return Truth(np.array(profits, np.int64), np.zeros(len(profits)))


@hypothesis_settings(max_examples=100, deadline=None)
@given(_PROFITS, st.integers(0, 9))
def test_no_choice_within_the_budget_beats_the_oracle(
    profits: list[int], most: int
) -> None:
    truth = _worlds(profits)
    oracle = score(truth, best(truth.profit, most))
    assert oracle.contacts <= most
    every = (
        sum(chosen)
        for size in range(min(most, len(profits)) + 1)
        for chosen in combinations(profits, size)
    )
    assert oracle.profit == max(every)


@hypothesis_settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-1_000, 1_000), min_size=2, max_size=40), st.integers(1, 40)
)
def test_random_lists_earn_the_mean(profits: list[int], contacts: int) -> None:
    contacts = min(contacts, len(profits))
    truth = _worlds(profits)
    lists = at_random(truth, contacts, np.random.default_rng(7))
    left_out = 1 - (contacts - 1) / (len(profits) - 1)
    error = np.sqrt(contacts * np.var(profits) * left_out / DRAWS)
    expected = contacts * np.mean(profits)
    assert abs(lists.profits.mean() - expected) <= 5 * error + 1e-9
    assert lists.profits.max() <= score(truth, highest(truth.profit, contacts)).profit


def test_the_models_learn_from_the_observed_arms(published: Path) -> None:
    campaign = read_campaign(Published(published), CAMPAIGN)
    spender = (campaign.pool["persona"] == "Spender").to_numpy()
    likely = propensity(campaign)
    assert likely[spender].min() > likely[~spender].max()
    rich = (campaign.pool["income"] > 140_000).to_numpy()
    alone = organic(campaign)
    assert alone[rich].mean() > 2 * alone[~rich].mean()


def test_no_prediction_is_learnt_from_the_customer_itself(published: Path) -> None:
    campaign = read_campaign(Published(published), CAMPAIGN)
    people = campaign.people.copy()
    people.loc[201, "converted"] = not people.loc[201, "converted"]
    other = Campaign(CAMPAIGN, 6, COST * 100, people)
    assert organic(other)[0] == organic(campaign)[0]
    assert (organic(other)[1:] != organic(campaign)[1:]).any()
    assert (propensity(other) == propensity(campaign)).all()


def test_a_campaign_in_which_nobody_converts_can_be_fought_over(
    published: Path,
) -> None:
    change(published / DATABASE, "update marts.campaign_outcomes set converted = false")
    says = play(published, listed(210))
    assert says["scores"]["propensity"]["contacts"] == 40
    assert says["scores"]["uplift model"]["contacts"] == 0
