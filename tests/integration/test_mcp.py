"""An agent over stdio: answered what it asks, refused all that is no question."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from integration.agents import ROWS, command
from integration.environments import environment, run

QUESTIONS = {
    "How many customers are of each persona?": (
        "select persona, count(*) from marts.customers group by persona order by 1"
    ),
    "In which month did spenders spend most?": (
        "select strftime(month, '%Y-%m'), sum(spending)::varchar "
        "from marts.financial_behavior where persona = 'Spender' "
        "group by month order by sum(spending) desc limit 1"
    ),
    "Which campaign was taken up most?": (
        "select campaign, count(*) filter (where converted) "
        "from marts.campaign_conversions where is_treated "
        "group by campaign order by 2 desc, 1 limit 1"
    ),
}
NO_FILES = "file system operations are disabled"
READ_ONLY = "attached in read-only mode"
LOCKED = "the configuration has been locked"
AT_ONCE = 8


def refused(folder: Path) -> dict[str, str]:
    """Statements that must not work, and the answers."""
    return {
        f"copy marts.customers to '{folder}/copied.csv'": NO_FILES,
        f"attach '{folder}/other.duckdb'": NO_FILES,
        f"export database '{folder}/exported'": NO_FILES,
        f"select * from read_text('{folder}/secret.txt')": NO_FILES,
        f"select * from '{folder}/secret.csv'": NO_FILES,
        "load httpfs": "disabled through configuration",
        "create table marts.mine as select 1": READ_ONLY,
        "insert into marts.customers from marts.customers": READ_ONLY,
        "update marts.customers set annual_income = 0": READ_ONLY,
        "delete from marts.customers": READ_ONLY,
        "drop table marts.customers": READ_ONLY,
        "set enable_external_access = true": LOCKED,
        "set memory_limit = '1GB'": LOCKED,
        "reset lock_configuration": LOCKED,
    }


def query(sql: str) -> tuple[str, dict[str, str]]:
    return "execute_query", {"sql": sql}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agent")
    for name in ("secret.txt", "secret.csv"):
        (folder / name).write_text("secret\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Any]:
    """One conversation: the questions, then what is refused, then all at once."""
    calls = [*QUESTIONS.values(), *refused(folder), "select * from range(100000)"]
    asked = {
        "command": command(),
        "calls": [query(sql) for sql in calls],
        "at_once": [query(f"select {number}") for number in range(AT_ONCE)],
    }
    client = [environment("mcp") / "python", "-P", "integration/mcp_client.py"]
    found = run(client, json.dumps(asked))
    assert found.returncode == 0, found.stderr[-2000:]
    answers: dict[str, Any] = json.loads(found.stdout)
    answers["to"] = dict(zip(calls, answers["calls"], strict=True))
    return answers


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_duckdb_does(
    question: str, said: dict[str, Any], published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        expected = connection.execute(QUESTIONS[question]).fetchall()
    assert expected
    answer = json.loads(said["to"][QUESTIONS[question]])
    assert [tuple(row) for row in answer["rows"]] == expected


def test_all_that_is_no_question_is_refused(
    said: dict[str, Any], folder: Path, published: Path
) -> None:
    for statement, reason in refused(folder).items():
        answer = said["to"][statement]
        assert '"success": false' in answer, statement
        assert reason in answer, statement
    assert sorted(path.name for path in folder.iterdir()) == [
        "secret.csv",
        "secret.txt",
    ]
    with duckdb.connect(str(published), read_only=True) as connection:
        kept = connection.execute("select count(*) from marts.customers").fetchone()
    assert kept is not None
    assert kept[0] > 0


def test_no_tool_leads_elsewhere(said: dict[str, Any]) -> None:
    assert said["tools"] == [
        "execute_query",
        "list_columns",
        "list_databases",
        "list_tables",
    ]


def test_answers_are_cut_where_it_says(said: dict[str, Any]) -> None:
    answer = json.loads(said["to"]["select * from range(100000)"])
    assert len(answer["rows"]) == ROWS
    assert answer["truncated"]


def test_questions_asked_at_once_are_all_answered(said: dict[str, Any]) -> None:
    answers = [json.loads(answer)["rows"] for answer in said["at_once"]]
    assert answers == [[[number]] for number in range(AT_ONCE)]
