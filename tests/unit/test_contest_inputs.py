"""Invalid input of the contest: one line that names the file and the remedy."""

import shutil
from pathlib import Path

import duckdb
import pytest

import contest.contest_command
import contest.policy
from benchmarks.bad_inputs.hostile_sql import STATEMENTS, hostile_sql
from publishing.layout import DATABASE, MANIFEST, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from tests.support.contest_publication import (
    CAMPAIGN,
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


READS_TRUTH = (
    "select customer_id from truth.customer_uplift order by incremental_profit"
)
INVALID = {
    "an unknown customer": ("a.csv", listed(210, 999), "a.csv:3: customer_id: 999"),
    "outside the audience": ("a.csv", listed(450), "not in the audience"),
    "listed twice": (
        "a.csv",
        listed(210, 211, 210),
        "a.csv:2; list each customer once",
    ),
    "an empty list": ("a.csv", "customer_id\n", "list at least one customer"),
    "an empty file": ("a.csv", "", "one column customer_id"),
    "contacted already": ("a.csv", listed(1, 2), "contacted all these customers"),
    "no such column": ("a.csv", "customer\n210\n", "a.csv:1: header: 'customer'"),
    "two such columns": ("a.csv", "customer_id,customer_id\n1,1\n", "one column"),
    "a web page": ("a.csv", "<html>\n<body>\n", "one column customer_id"),
    "a fractional id": ("a.csv", "customer_id\n1.5\n", "a.csv:2: customer_id: '1.5'"),
    "a negative id": ("a.csv", "customer_id\n-1\n", "whole number"),
    "a blank line": ("a.csv", "customer_id\n210\n\n", "a.csv:3: fields: 0"),
    "an open quote": ("a.csv", 'customer_id\n"210\n', "close the quotes"),
    "another file type": ("a.txt", listed(210), "a .csv file or a .sql file"),
    "a query on the ground truth": (
        "a.sql",
        READS_TRUTH,
        'schema "truth" does not exist',
    ),
    "two queries": ("a.sql", "select 1; select 2", "SELECT SELECT"),
    "no query": ("a.sql", "-- later", "nothing"),
    "not SQL": ("a.sql", "contact everybody", "syntax error"),
    "attaching": ("a.sql", f"attach '{TRUTH}' as t", "exactly one SELECT"),
    "writing": ("a.sql", "copy (select 1) to 'a.csv'", "exactly one SELECT"),
    "changing": ("a.sql", "delete from marts.customers", "exactly one SELECT"),
    "unlocking": ("a.sql", "set enable_external_access = true", "one SELECT"),
    "no customer_id": ("a.sql", "select age from marts.customers", "'age'"),
    "a text as id": ("a.sql", "select 'x' as customer_id", "row 1: customer_id: 'x'"),
    "a missing customer": (
        "a.sql",
        "select null::int as customer_id",
        "customer_id: None",
    ),
    "a query without rows": (
        "a.sql",
        "select customer_id from marts.customers where false",
        "list at least one customer",
    ),
    "an endless query": (
        "a.sql",
        "select range % 400 + 1 as customer_id from range(1000000000000)",
        "duplicate of",
    ),
    "a variable of Python": (
        "a.sql",
        "select customer_id from readers",
        "readers does not exist",
    ),
}


@pytest.mark.parametrize(("name", "text", "message"), INVALID.values(), ids=INVALID)
def test_invalid_policy_is_rejected_in_one_line(
    published: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(InputError) as error:
        score_policy(published, text, name)
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert not list(published.parent.rglob("contest_*.json"))


def test_hostile_sql_reads_no_other_file_and_changes_nothing(published: Path) -> None:
    tally = hostile_sql(published, STATEMENTS[::3])  # `make soak` tries all
    assert tally.failed == 0, str(tally)
    assert tally.trials >= 2 * 60 / 3
    assert tally.refused > 150 / 3


@pytest.mark.parametrize(
    "query",
    [
        "select count(*) as customer_id from range(1000000000000) a, range(1000) b",
        "with recursive t as (select 1 as customer_id union all select 1 from t) "
        "select count(*) as customer_id from t",
    ],
)
def test_a_query_that_does_not_end_is_stopped(
    published: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contest.policy, "SECONDS", 0.2)
    with pytest.raises(InputError, match="over 0.2': give a query that ends sooner"):
        score_policy(published, query, "a.sql")


@pytest.mark.parametrize("reader", ["read_duckdb", "read_text", "read_blob", "glob"])
def test_query_cannot_read_another_file(published: Path, reader: str) -> None:
    path = published / TRUTH
    with pytest.raises(InputError, match="file system operations are disabled"):
        score_policy(published, f"select * from {reader}('{path}')", "a.sql")
    with Published(published).open() as connection, pytest.raises(duckdb.Error):
        connection.execute(f"attach '{path}'")


@pytest.mark.parametrize(
    ("budget", "message"),
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
def test_invalid_budget_is_rejected(published: Path, budget: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        score_policy(published, listed(210), budget=budget)


def _exit(published: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(contest.contest_command, "PROJECT_ROOT", published.parent)
    return contest.contest_command.main(arguments)


def test_command_prints_a_table_or_one_error_line(
    own_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    policy = own_copy.parent / "mine.csv"
    policy.write_text(listed(210))
    assert _exit(own_copy, monkeypatch, "--policy", str(policy)) == 0
    assert "written to build/contest_festive_cashback.json" in capsys.readouterr().out
    for arguments, message in (
        (["--policy", "missing.csv"], "missing.csv: file: 'No such file"),
        (["--policy", ""], "give POLICY="),
        (["--policy", str(policy), "--campaign", "x"], f"give one of {CAMPAIGN}"),
    ):
        assert _exit(own_copy, monkeypatch, *arguments) == 2
        out, error = capsys.readouterr()
        assert out == ""
        assert message in error
        assert len(error.splitlines()) == 1


@pytest.mark.parametrize("name", [DATABASE, TRUTH, MANIFEST])
def test_missing_or_unreadable_published_file_is_rejected(
    own_copy: Path, name: str
) -> None:
    (own_copy / name).unlink()
    with pytest.raises(InputError, match=f"published/{name}: file: 'missing"):
        score_policy(own_copy, listed(210))
    (own_copy / name).write_text("not what was published")
    with pytest.raises(InputError, match=f"published/{name}: file"):
        score_policy(own_copy, listed(210))


def test_ground_truth_of_another_publication_is_rejected(own_copy: Path) -> None:
    change(own_copy / TRUTH, "delete from customer_uplift where customer_id = 7")
    with pytest.raises(InputError, match=r"differ from published/finmark.duckdb"):
        score_policy(own_copy, listed(210))
