"""Scores of the contest, on a small publication with known effects."""

import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contest.baselines import conversion_if_control, conversion_if_treated
from contest.campaign_pool import Campaign, Truth, read_campaign
from contest.run_contest import run
from contest.scoring import DRAWS, highest, highest_positive, random_lists, score
from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.settings import Settings
from tests.support.contest_publication import (
    CAMPAIGN,
    COST,
    POOL,
    change,
    listed,
    score_policy,
    write_publication,
)


@pytest.fixture(scope="module")
def published(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contest") / "published"
    return write_publication(folder, settings)


@pytest.fixture
def own_copy(published: Path, tmp_path: Path) -> Path:
    """A copy of the publication that a test may change."""
    return shutil.copytree(published, tmp_path / "published", symlinks=True)


def test_score_is_the_true_profit_of_the_listed_customers(published: Path) -> None:
    result = score_policy(published, listed(210, 201, 300), budget="1000")
    assert result["horizon_months"] == 6
    assert result["scores"]["policy"] == {
        "contacts": 3,
        "contact_cost": 6.0,
        "expected_conversions": 0.5,
        "profit": 108.0,
        "regret": 550.0 - 108.0,
        "share_of_oracle": round(108 / 550, 6),
    }
    oracle = result["scores"]["oracle"]
    assert (oracle["contacts"], oracle["profit"]) == (10, 550.0)
    assert oracle["regret"] == 0


@pytest.mark.parametrize(
    ("budget", "contacts", "profit"),
    [("2", 1, 100), ("3.99", 1, 100), ("4.00", 2, 100 - COST), ("6", 3, 98 + 90)],
)
def test_budget_pays_for_whole_contacts_in_order_of_priority(
    published: Path, budget: str, contacts: int, profit: int
) -> None:
    result = score_policy(published, listed(210, 400, 209, 208), budget=budget)
    own = result["scores"]["policy"]
    assert (own["contacts"], own["profit"]) == (contacts, profit)
    assert own["contact_cost"] <= float(budget)
    assert result["policy"]["beyond_budget"] == 4 - contacts


def test_default_budget_is_for_a_fifth_of_the_control_group(published: Path) -> None:
    result = score_policy(published, listed(*POOL))
    assert result["budget"] == len(POOL) // 5 * COST
    assert result["scores"]["policy"]["contacts"] == len(POOL) // 5


def test_customers_contacted_by_the_campaign_are_skipped(published: Path) -> None:
    result = score_policy(published, listed(1, 210, 2), budget="2")
    assert result["policy"]["contacted_already"] == 2
    assert result["scores"]["policy"]["profit"] == 100


def test_free_contacts_need_no_budget(own_copy: Path) -> None:
    change(own_copy / DATABASE, "update marts.campaigns set contact_cost = 0")
    result = score_policy(own_copy, listed(*POOL))
    assert result["scores"]["policy"]["contacts"] == len(POOL)


def test_query_gives_the_order_of_priority(published: Path) -> None:
    query = """
        -- Spenders among the first ten of the pool
        with mine as (
            select customer_id, annual_income from marts.customers
            where customer_id between 201 and 210 and persona = 'Spender'
        )
        select annual_income, customer_id from mine order by customer_id desc;
    """
    result = score_policy(published, query, "mine.sql", budget="4")
    assert result["scores"]["policy"]["profit"] == 100 + 80


def test_same_contest_gives_the_same_bytes(own_copy: Path) -> None:
    query = (
        "select customer_id from marts.campaign_assignments "
        "where not is_treated order by random() limit 50"
    )
    policy = own_copy.parent / "random.sql"
    policy.write_text(query)
    printed, path = run(policy, CAMPAIGN, None, own_copy, own_copy.parent)
    first = path.read_bytes()
    assert run(policy, CAMPAIGN, None, own_copy, own_copy.parent)[0] == printed
    assert path.read_bytes() == first
    assert str(own_copy.parent).encode() not in first


def test_table_agrees_with_the_file(own_copy: Path) -> None:
    policy = own_copy.parent / "mine.csv"
    policy.write_text(listed(210, 1))
    printed, _ = run(policy, CAMPAIGN, "80", own_copy, own_copy.parent)
    assert "2 listed, 1 already contacted by the campaign, 0 beyond" in printed
    (own,) = [line for line in printed.splitlines() if line.startswith("policy")]
    assert own.split() == ["policy", "1", "+0.2", "₹100.00", "₹450.00", "18.2%"]


def test_oracle_contacts_no_customer_if_none_is_profitable(own_copy: Path) -> None:
    change(own_copy / TRUTH, "update customer_uplift set incremental_profit = -2")
    result = score_policy(own_copy, listed(210))
    assert result["scores"]["oracle"]["contacts"] == 0
    assert result["scores"]["policy"]["share_of_oracle"] is None
    assert result["scores"]["policy"]["regret"] == COST


_PROFITS = st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=9)


def _truth_of(profits: list[int]) -> Truth:
    return Truth(np.array(profits, np.int64), np.zeros(len(profits)))


@hypothesis_settings(max_examples=100, deadline=None)
@given(_PROFITS, st.integers(0, 9))
def test_no_choice_within_the_budget_beats_the_oracle(
    profits: list[int], most: int
) -> None:
    truth = _truth_of(profits)
    oracle = score(truth, highest_positive(truth.profit, most))
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
def test_random_lists_earn_the_mean_profit(profits: list[int], contacts: int) -> None:
    contacts = min(contacts, len(profits))
    truth = _truth_of(profits)
    lists = random_lists(truth, contacts, np.random.default_rng(7))
    left_out = 1 - (contacts - 1) / (len(profits) - 1)
    error = np.sqrt(contacts * np.var(profits) * left_out / DRAWS)
    expected = contacts * np.mean(profits)
    assert abs(lists.profits.mean() - expected) <= 5 * error + 1e-9
    assert lists.profits.max() <= score(truth, highest(truth.profit, contacts)).profit


def test_models_are_fitted_to_the_observed_arms(published: Path) -> None:
    campaign = read_campaign(Published(published), CAMPAIGN)
    spender = (campaign.pool["persona"] == "Spender").to_numpy()
    treated = conversion_if_treated(campaign)
    assert treated[spender].min() > treated[~spender].max()
    rich = (campaign.pool["annual_income"] > 140_000).to_numpy()
    control = conversion_if_control(campaign)
    assert control[rich].mean() > 2 * control[~rich].mean()


def test_predictions_are_out_of_sample(published: Path) -> None:
    campaign = read_campaign(Published(published), CAMPAIGN)
    customers = campaign.customers.copy()
    customers.loc[201, "converted"] = not customers.loc[201, "converted"]
    other = Campaign(CAMPAIGN, 6, COST * 100, customers)
    assert conversion_if_control(other)[0] == conversion_if_control(campaign)[0]
    assert (
        conversion_if_control(other)[1:] != conversion_if_control(campaign)[1:]
    ).any()
    assert (conversion_if_treated(other) == conversion_if_treated(campaign)).all()


def test_campaign_without_conversions_can_be_scored(
    own_copy: Path,
) -> None:
    change(own_copy / DATABASE, "update marts.campaign_outcomes set converted = false")
    result = score_policy(own_copy, listed(210))
    assert result["scores"]["propensity"]["contacts"] == 40
    assert result["scores"]["uplift model"]["contacts"] == 0
