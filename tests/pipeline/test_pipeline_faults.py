"""Planted faults and wrong settings stop the pipeline."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.gate.laws import Laws
from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites import monthly_behavior_is_plausible
from python_generators.core.connection import open_or_replace
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.seeds.load import load_seeds
from tests.support.law_faults import FAULTS as LAW_FAULTS
from tests.support.law_faults import one_more
from tests.support.project_copy import ProjectCopy


def test_raw_tables_of_another_seed_file_are_refused_in_one_line(
    tampered: ProjectCopy, tmp_path: Path
) -> None:
    file = "seeds/markets/in/personas.csv"
    tampered.change(
        "update raw.generation_runs set settings = regexp_replace(settings, "
        f'\'"{file}": "\\w+"\', \'"{file}": "other"\') where step = \'seeds\''
    )
    done = tampered.run(*tampered.dbt("test", *tampered.parsed(tmp_path)))
    assert done.returncode in (1, 2)
    assert (
        f"{file} was changed after the raw tables were made: run `make generate` first"
    ) in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_kill_while_tables_are_built_leaves_a_file_that_opens(
    tampered: ProjectCopy, tmp_path: Path
) -> None:
    """The write-ahead log holds tables with constraints and comments."""
    build = tampered.root / "build" / "finmark_ci.duckdb"
    last = "fidelity_scores"
    command = tampered.dbt("run", *tampered.parsed(tmp_path), "--select", last)
    with subprocess.Popen(
        command, cwd=tampered.root, stdout=subprocess.PIPE, text=True
    ) as building:
        assert building.stdout is not None
        for line in building.stdout:
            if "OK created" in line and last in line:
                building.kill()
                break
    assert building.returncode == -signal.SIGKILL
    assert build.with_name(f"{build.name}.wal").stat().st_size > 0
    replaced: list[str] = []
    with open_or_replace(build, replaced.append) as connection:
        rows = connection.execute(f"select count(*) > 0 from quality.{last}")
        assert rows.fetchall() == [(True,)]
    assert replaced == []


FAULTS = {
    "an orphan transaction": (
        "update raw_hma.transactions set customer_id = 999999 where transaction_id = 7",
        "Every customer_id exists in raw_hma.customers.",
    ),
    "a customer with eleven months": (
        "delete from marts.financial_behavior "
        "where customer_id = 7 and month = '2025-12-01'",
        "Every customer has exactly 12 rows",
    ),
    "a leak of one paisa": (
        "update marts.financial_behavior set spending = spending + 0.01 "
        "where customer_id = 7 and month = '2025-06-01'",
        "savings = income",
    ),
    "a persona nobody declared": (
        "update marts.financial_behavior set persona = 'Gambler' where customer_id = 7",
        "persona is one of",
    ),
}


def test_planted_faults_stop_publishing(tampered: ProjectCopy) -> None:
    """All at once; that each alone does is test_expectations_audit's."""
    before = tampered.manifest()
    database = (tampered.root / "published" / "finmark.duckdb").read_bytes()
    for sql, _ in FAULTS.values():
        tampered.change(sql)
    audit = tampered.finmark("expect")
    assert audit.returncode == 1, audit.stdout
    for fault, (_, named) in FAULTS.items():
        assert named in audit.stderr, fault
    assert "Traceback" not in audit.stderr
    assert tampered.finmark("publish").returncode == 1
    assert tampered.manifest() == before
    assert (tampered.root / "published" / "finmark.duckdb").read_bytes() == database


def test_what_dbt_did_not_test_is_not_published(tampered: ProjectCopy) -> None:
    tampered.change(
        "update marts.transactions set amount = amount + 100000 "
        "where transaction_id in (from marts.transactions select transaction_id "
        "order by 1 limit 500)"
    )
    done = tampered.finmark("publish")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith(
        "not published: changed after dbt tested the build: marts.transactions"
    )


@pytest.fixture
def laws(built: ProjectCopy, tmp_path: Path) -> Iterator[Laws]:
    """The invariants of the small run, on a copy of its build file."""
    build = built.root / "build" / "finmark_ci.duckdb"
    copied = shutil.copyfile(build, tmp_path / build.name)
    found = Laws(built.root / "target" / "compiled" / "finmark", copied)
    yield found
    found.close()


def test_one_paisa_more_in_any_column_of_money_breaks_a_law(laws: Laws) -> None:
    amounts = laws.amounts()
    tables = {table for _, table, *_ in amounts}
    marts = {"financial_behavior", "customer_months", "customers", "ledger_entries"}
    marts |= {"loan_schedule", "portfolio_months", "transactions"}
    assert tables >= {*marts, "int_campaigns__months_flipped"}
    missed = [found for found in amounts if not laws.broken_by(one_more(*found))]
    assert missed == []


def test_each_law_finds_the_fault_that_it_is_about(laws: Laws) -> None:
    assert laws.broken_by("select 1") is None
    missed = [n for n, fault in LAW_FAULTS.items() if not laws.broken_by(fault, n)]
    assert missed == []


_RANDOM_PERSONAS = """(
    select months.* replace (random.persona as persona)
    from marts.financial_behavior as months
    inner join (
        select
            customer_id,
            lag(persona, 1, 'Spender') over (order by md5(customer_id::varchar))
                as persona
        from marts.customers
    ) as random on months.customer_id = random.customer_id
)"""


def test_personas_assigned_at_random_show_none_of_the_behaviours(
    built: ProjectCopy,
) -> None:
    settings = load_settings(resolve_vars("ci", built.given))
    (suite,) = monthly_behavior_is_plausible.suites(
        settings, load_seeds(settings.market)
    )
    build = built.root / "build" / "finmark_ci.duckdb"
    with duckdb.connect(str(build), read_only=True) as connection:
        for rule in suite.expectations:
            assert isinstance(rule, ExpectQueryStatisticToBeBetween)
            held = []
            for batch in ("marts.financial_behavior", _RANDOM_PERSONAS):
                query = rule.query.replace("{batch}", batch)
                (found,) = connection.execute(query).fetchall()[0]
                low = float("-inf") if rule.min_value is None else rule.min_value
                high = float("inf") if rule.max_value is None else rule.max_value
                held.append(low <= found <= high)
            assert held == [True, False], rule.description


def test_vars_given_to_dbt_alone_are_caught(laws: Laws) -> None:
    other_seed = """
        update raw.generation_runs
        set settings = replace(settings, '"random_seed": 42', '"random_seed": 43')
    """
    law = "assert_generation_matches_vars"
    assert laws.broken_by("select 1", law) is None
    assert laws.broken_by(other_seed, law) == law
