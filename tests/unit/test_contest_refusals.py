"""What the contest refuses: policies, budgets and publications."""

from pathlib import Path

import duckdb
import pytest

import contest.__main__
from publishing.layout import DATABASE, MANIFEST, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.contest_files import CAMPAIGN, change, listed, make_published, play

SECRET = "select customer_id from truth.customer_uplift order by incremental_profit"


@pytest.fixture
def published(tmp_path: Path, settings: Settings) -> Path:
    return make_published(tmp_path, settings)


REFUSED = {
    "an unknown customer": ("a.csv", listed(210, 999), "a.csv:3: customer_id: 999"),
    "outside the audience": ("a.csv", listed(450), "not in the audience"),
    "listed twice": ("a.csv", listed(210, 211, 210), "listed already"),
    "an empty list": ("a.csv", "customer_id\n", "list at least one customer"),
    "an empty file": ("a.csv", "", "one column customer_id"),
    "contacted already": ("a.csv", listed(1, 2), "contacted all of them already"),
    "no such column": ("a.csv", "customer\n210\n", "a.csv:1: header: 'customer'"),
    "two such columns": ("a.csv", "customer_id,customer_id\n1,1\n", "one column"),
    "a web page": ("a.csv", "<html>\n<body>\n", "one column customer_id"),
    "half a customer": ("a.csv", "customer_id\n1.5\n", "a.csv:2: customer_id: '1.5'"),
    "a negative customer": ("a.csv", "customer_id\n-1\n", "whole number"),
    "a blank line": ("a.csv", "customer_id\n210\n\n", "a.csv:3: fields: 0"),
    "an open quote": ("a.csv", 'customer_id\n"210\n', "close the quotes"),
    "another kind of file": ("a.txt", listed(210), "a .csv file or a .sql file"),
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
        play(published, text, name)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert not list(published.parent.glob("contest_*.json"))


@pytest.mark.parametrize("reader", ["read_duckdb", "read_text", "read_blob", "glob"])
def test_no_query_reaches_a_file(published: Path, reader: str) -> None:
    path = published / TRUTH
    with pytest.raises(InputError, match="file system operations are disabled"):
        play(published, f"select * from {reader}('{path}')", "a.sql")
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
        play(published, listed(210), budget=budget)


def _exit(published: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(contest.__main__, "PROJECT_ROOT", published.parent)
    return contest.__main__.main(arguments)


def test_the_command_prints_or_refuses(
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    policy = published.parent / "mine.csv"
    policy.write_text(listed(210))
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
        play(published, listed(210))
    (published / name).write_text("no longer what it was")
    with pytest.raises(InputError, match=f"published/{name}: file"):
        play(published, listed(210))


def test_truth_about_another_world_is_refused(published: Path) -> None:
    change(published / TRUTH, "delete from customer_uplift where customer_id = 7")
    with pytest.raises(InputError, match=r"not about published/finmark.duckdb"):
        play(published, listed(210))
