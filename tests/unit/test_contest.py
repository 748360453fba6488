"""The contest on small hand-made publications whose answers are known."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import contest.__main__
from contest.field import Campaign, Truth, read_campaign
from contest.rivals import organic, propensity
from contest.run import run
from contest.scoring import DRAWS, at_random, best, highest, score
from publishing.layout import DATABASE, MANIFEST, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.published_folder import write_manifest

CAMPAIGN = "festive_cashback"
COST = 2  # currency, a contact
TREATED, POOL = range(1, 201), range(201, 401)
# The first ten of the pool would earn 10, 20, ... 100 if contacted; contacts of the
# others bring nothing and cost what they cost.
EARNED = {customer: 10 * place for place, customer in enumerate(POOL[:10], 1)}

_MARTS = f"""
    create schema marts;
    create table marts.customers as
    select
        range as customer_id,
        if(range % 2 = 0, 'Spender', 'Saver') as persona,
        (20 + range % 20)::integer as age,
        'Woman' as gender,
        'Pune' as city,
        'Designer' as job_role,
        'Freelance' as employment_type,
        (100000 + 1000 * (range % 50))::decimal(18, 2) as income,
        (600 + range % 100)::integer as credit_score,
        0.2::decimal(5, 4) as savings_rate,
        0::decimal(18, 2) as existing_loan_balance,
        5000::decimal(18, 2) as account_balance
    from range(1, 501);
    create table marts.campaigns as
    select '{CAMPAIGN}' as campaign, {COST}::decimal(18, 2) as contact_cost;
    create table marts.campaign_assignments as
    select '{CAMPAIGN}' as campaign, range as customer_id, range <= 200 as is_treated
    from range(1, 401);
    create table marts.campaign_outcomes as
    select
        campaign, customer_id, horizons as horizon_months,
        -- Spenders convert when contacted, the rich of either persona anyway
        if(is_treated, customer_id % 2 = 0, customer_id % 50 > 40) as converted
    from marts.campaign_assignments, unnest([1, 3, 6, 12]) as t (horizons);
"""


def _truth(earned: dict[int, int]) -> str:
    known = " ".join(f"when {c} then {profit}" for c, profit in earned.items())
    return f"""
        create table customer_uplift as
        select
            '{CAMPAIGN}' as campaign,
            range as customer_id,
            horizons as horizon_months,
            if(range % 2 = 0, 0.25, 0.0) as conversion_uplift,
            if(
                horizons = 6, case range {known} else -{COST} end, 777
            )::decimal(18, 2) as incremental_profit
        from range(1, 401), unnest([1, 3, 6, 12]) as t (horizons)
    """


def _change(file: Path, sql: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as file; use file")
        connection.execute(sql)


@pytest.fixture
def published(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    for name, sql in ((DATABASE, _MARTS), (TRUTH, _truth(EARNED))):
        _change(folder / name, sql)
    write_manifest(folder, settings)
    return folder


def _play(
    published: Path, text: str, name: str = "mine.csv", budget: str | None = None
) -> Any:  # noqa: ANN401
    policy = published.parent / name
    policy.write_text(text, encoding="utf-8")
    _, path = run(policy, CAMPAIGN, budget, published, published.parent)
    return json.loads(path.read_text(encoding="utf-8"))


def _listed(*customers: int) -> str:
    return "customer_id\n" + "".join(f"{customer}\n" for customer in customers)


def test_a_policy_earns_what_its_customers_truly_earn(published: Path) -> None:
    says = _play(published, _listed(210, 201, 300), budget="1000")
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
    says = _play(published, _listed(210, 400, 209, 208), budget=budget)
    own = says["scores"]["policy"]
    assert (own["contacts"], own["profit"]) == (contacts, profit)
    assert own["contact_cost"] <= float(budget)
    assert says["policy"]["beyond_budget"] == 4 - contacts


def test_the_usual_budget_is_for_a_fifth_of_those_left_alone(published: Path) -> None:
    says = _play(published, _listed(*POOL))
    assert says["budget"] == len(POOL) // 5 * COST
    assert says["scores"]["policy"]["contacts"] == len(POOL) // 5


def test_whom_the_campaign_contacted_is_passed_over(published: Path) -> None:
    says = _play(published, _listed(1, 210, 2), budget="2")
    assert says["policy"]["contacted_already"] == 2
    assert says["scores"]["policy"]["profit"] == 100


def test_free_contacts_need_no_budget(published: Path) -> None:
    _change(published / DATABASE, "update marts.campaigns set contact_cost = 0")
    says = _play(published, _listed(*POOL))
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
    says = _play(published, query, "mine.sql", budget="4")
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
    policy.write_text(_listed(210, 1))
    printed, _ = run(policy, CAMPAIGN, "80", published, published.parent)
    assert "2 listed, 1 contacted by the campaign already, 0 beyond" in printed
    (own,) = [line for line in printed.splitlines() if line.startswith("policy")]
    assert own.split() == ["policy", "1", "+0.2", "₹100.00", "₹450.00", "18.2%"]


def test_nobody_worth_a_contact_leaves_the_oracle_at_home(published: Path) -> None:
    _change(published / TRUTH, "update customer_uplift set incremental_profit = -2")
    says = _play(published, _listed(210))
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
    _change(
        published / DATABASE, "update marts.campaign_outcomes set converted = false"
    )
    says = _play(published, _listed(210))
    assert says["scores"]["propensity"]["contacts"] == 40
    assert says["scores"]["uplift model"]["contacts"] == 0


SECRET = "select customer_id from truth.customer_uplift order by incremental_profit"
REFUSED = {
    "an unknown customer": ("a.csv", _listed(210, 999), "a.csv:3: customer_id: 999"),
    "outside the audience": ("a.csv", _listed(450), "not in the audience"),
    "listed twice": ("a.csv", _listed(210, 211, 210), "listed already"),
    "an empty list": ("a.csv", "customer_id\n", "list at least one customer"),
    "an empty file": ("a.csv", "", "one column customer_id"),
    "contacted already": ("a.csv", _listed(1, 2), "contacted all of them already"),
    "no such column": ("a.csv", "customer\n210\n", "a.csv:1: header: 'customer'"),
    "two such columns": ("a.csv", "customer_id,customer_id\n1,1\n", "one column"),
    "a web page": ("a.csv", "<html>\n<body>\n", "one column customer_id"),
    "half a customer": ("a.csv", "customer_id\n1.5\n", "a.csv:2: customer_id: '1.5'"),
    "a negative customer": ("a.csv", "customer_id\n-1\n", "whole number"),
    "a blank line": ("a.csv", "customer_id\n210\n\n", "a.csv:3: fields: 0"),
    "an open quote": ("a.csv", 'customer_id\n"210\n', "close the quotes"),
    "another kind of file": ("a.txt", _listed(210), "a .csv file or a .sql file"),
    "sealed truth": ("a.sql", SECRET, 'schema "truth" does not exist'),
    "two queries": ("a.sql", "select 1; select 2", "SELECT SELECT"),
    "no query": ("a.sql", "-- later", "nothing"),
    "not SQL": ("a.sql", "contact everybody", "syntax error"),
    "attaching": ("a.sql", f"attach '{TRUTH}' as t", "exactly one SELECT"),
    "writing": ("a.sql", "copy (select 1) to 'a.csv'", "exactly one SELECT"),
    "changing": ("a.sql", "delete from marts.customers", "exactly one SELECT"),
    "unlocking": ("a.sql", "set enable_external_access = true", "one SELECT"),
    "no customer_id": ("a.sql", "select age from marts.customers", "'age'"),
    "no numbers": ("a.sql", "select 'x' as customer_id", "row 1: customer_id: 'x'"),
    "nobody": ("a.sql", "select null::int as customer_id", "customer_id: None"),
    "nobody at all": (
        "a.sql",
        "select customer_id from marts.customers where false",
        "list at least one customer",
    ),
    "endless": (
        "a.sql",
        "select range % 400 + 1 as customer_id from range(1000000000000)",
        "listed already",
    ),
    "python's variables": (
        "a.sql",
        "select customer_id from readers",
        "readers does not exist",
    ),
}


@pytest.mark.parametrize(("name", "text", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_policy_is_refused_in_one_line(
    published: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        _play(published, text, name)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert not list(published.parent.glob("contest_*.json"))


@pytest.mark.parametrize("reader", ["read_duckdb", "read_text", "read_blob", "glob"])
def test_no_query_reaches_a_file(published: Path, reader: str) -> None:
    path = published / TRUTH
    with pytest.raises(InputError, match="file system operations are disabled"):
        _play(published, f"select * from {reader}('{path}')", "a.sql")
    with Published(published).open() as connection, pytest.raises(duckdb.Error):
        connection.execute(f"attach '{path}'")


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ("1.99", "a contact of festive_cashback costs 2.00"),
        ("0", "costs 2.00"),
        ("-5", "an amount of money"),
        ("nan", "an amount of money"),
        ("1e3", "an amount of money"),
        ("2.005", "an amount of money"),
        ("", "an amount of money"),
    ],
)
def test_what_is_no_budget_is_refused(published: Path, budget: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        _play(published, _listed(210), budget=budget)


def _exit(published: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(contest.__main__, "PROJECT_ROOT", published.parent)
    return contest.__main__.main(arguments)


def test_the_command_prints_or_refuses(
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    policy = published.parent / "mine.csv"
    policy.write_text(_listed(210))
    assert _exit(published, monkeypatch, "--policy", str(policy)) == 0
    assert "kept in build/contest_festive_cashback.json" in capsys.readouterr().out
    for arguments, told in (
        (["--policy", "missing.csv"], "missing.csv: file: 'No such file"),
        (["--policy", ""], "give POLICY="),
        (["--policy", str(policy), "--campaign", "x"], f"give one of {CAMPAIGN}"),
    ):
        assert _exit(published, monkeypatch, *arguments) == 2
        out, told_in = capsys.readouterr()
        assert out == ""
        assert told in told_in
        assert len(told_in.splitlines()) == 1


@pytest.mark.parametrize("name", [DATABASE, TRUTH, MANIFEST])
def test_a_publication_without_its_files_is_refused(published: Path, name: str) -> None:
    (published / name).unlink()
    with pytest.raises(InputError, match=f"published/{name}: file: 'missing"):
        _play(published, _listed(210))
    (published / name).write_text("no longer what it was")
    with pytest.raises(InputError, match=f"published/{name}: file"):
        _play(published, _listed(210))


def test_truth_about_another_world_is_refused(published: Path) -> None:
    _change(published / TRUTH, "delete from customer_uplift where customer_id = 7")
    with pytest.raises(InputError, match=r"not about published/finmark.duckdb"):
        _play(published, _listed(210))
