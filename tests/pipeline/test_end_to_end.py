"""A small run from nothing to published, in a copy of the project."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest

from finmark.closing_summary import MOST_LINES
from pages.site_map import DOWNLOADS, SITE_PAGES
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.table_content import literal, relation_content
from python_generators.estimates.recommended import ON_TREATED
from tests.support.project_copy import (
    MAKE,
    Making,
    ProjectCopy,
    copy_project,
    docs_pictures,
)

STAGES = ["generate", "build", "expect", "publish", "site"]


NINE_COLUMNS = [
    "customer_id",
    "month",
    "persona",
    "income",
    "spending",
    "savings",
    "investments",
    "loan_repayment",
    "balance",
]


def test_dbt_build_without_raw_data_says_what_to_run(
    built: ProjectCopy, tmp_path: Path
) -> None:
    empty = ProjectCopy(copy_project(tmp_path / "empty"))
    done = empty.run(*empty.dbt("build", *built.parsed(tmp_path)))
    assert done.returncode in (1, 2)
    assert "run `make generate` first" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_mart_is_complete(built: ProjectCopy) -> None:
    (rows,) = built.published("select count(*) from marts.financial_behavior")
    assert rows == (12_000,)
    columns = built.published("select * from (describe marts.financial_behavior)")
    assert [c[0] for c in columns] == NINE_COLUMNS


def _shown(built: ProjectCopy) -> list[tuple[object, ...]]:
    """How many customers of each population the dashboard counts, by size and name."""
    return built.published(
        "select sum(customers)::integer, population from dashboard.dashboard_spreads "
        "where measure = 'age' group by population order by all"
    )


def test_the_dashboard_counts_copies_and_references(built: ProjectCopy) -> None:
    small, large = ("base", "no_model"), ("ceiling", "ctgan", "hma")
    assert _shown(built) == [*((200, n) for n in small), *((1000, n) for n in large)]


def test_published_schemas_hold_tables_only(built: ProjectCopy) -> None:
    kinds = built.published(
        "select distinct table_schema, table_type from information_schema.tables"
    )
    schemas = ("dashboard", "marts", "quality")
    assert sorted(kinds) == [(schema, "BASE TABLE") for schema in schemas]


def test_the_answers_are_published_apart_and_agree_with_what_was_seen(
    built: ProjectCopy,
) -> None:
    folder = built.root / "published"
    with duckdb.connect() as connection:
        for name in ("finmark", "truth"):
            path = literal(folder / f"{name}.duckdb")
            connection.execute(f"attach {path} (read_only)")
        tables = connection.execute(
            "select database_name, schema_name, table_name from duckdb_tables()"
        ).fetchall()
        answers = {table for name, _, table in tables if name == "truth"}
        methods = connection.execute(
            "select distinct assignment, method from finmark.marts.campaigns "
            "inner join finmark.marts.campaign_summary using (campaign)"
        ).fetchall()
        assert set(methods) <= set(ON_TREATED.items())  # of dbt and of Python
        assert {schema for name, schema, _ in tables if name == "truth"} == {"main"}
        assert answers >= {"campaign_potential_outcomes", "customer_uplift"}
        assert not answers & {table for name, _, table in tables if name != "truth"}
        words = """
            select column_name, comment from duckdb_columns()
            where
                database_name = 'truth' and table_name <> 'truth_recovery'
                and column_name not in (
                    select column_name from duckdb_columns()
                    where table_name in ('campaign_outcomes', 'campaign_summary')
                )
        """
        (shown,) = connection.execute(
            f"""
            select count(*) from duckdb_columns() as shown
            where database_name = 'finmark' and exists (
                from ({words}) as sealed
                where
                    sealed.column_name = shown.column_name
                    or sealed.comment = shown.comment
            )
            """
        ).fetchall()
        assert shown == (0,)
        (rows, unlike) = connection.execute(
            """
            select
                count(*),
                count(*) filter (
                    seen.profit <> if(
                        arms.is_treated, two.profit_if_treated, two.profit_if_control
                    )
                )
            from finmark.marts.campaign_outcomes as seen
            inner join finmark.marts.campaign_assignments as arms
                using (campaign, customer_id)
            inner join truth.campaign_potential_outcomes as two
                using (campaign, customer_id, horizon_months)
            """
        ).fetchall()[0]
        assert rows > 10_000
        assert unlike == 0
        ordered = connection.execute(
            "select event_id, customer_id, event_date "
            "from finmark.marts.campaign_events "
            "where campaign <> 'earlier_contacts' order by rowid"
        ).fetchall()
        numbers = [
            10**15 + customer * 10**6 + day.year * 100 + day.month
            for _, customer, day in ordered
        ]
        assert [event for event, *_ in ordered] == sorted(numbers) == numbers


@pytest.mark.nightly
def test_another_clone_gives_the_same_bytes(
    built: ProjectCopy, clone: ProjectCopy
) -> None:
    published = json.loads(built.manifest())
    build = clone.root / "build" / "finmark_ci.duckdb"
    with duckdb.connect(str(build), read_only=True) as connection:
        for name, wanted in {**published["tables"], **published["sealed"]}.items():
            found = asdict(relation_content(connection, name))
            assert found == {key: wanted[key] for key in found}, name


def test_the_site_is_made(built: ProjectCopy) -> None:
    site = built.root / "published" / "site"
    for _, address in SITE_PAGES:
        assert (site / address).stat().st_size > 10_000
    for _, address in DOWNLOADS:  # as a browser resolves them, link or no link
        assert (site.parent / address.removeprefix("../")).exists()
    for page in (site / address for _, address in SITE_PAGES):
        assert str(built.root) not in page.read_text(encoding="utf-8")
    lineage = (site / "lineage" / "index.html").read_text(encoding="utf-8")
    assert "window.colibriTelemetry = false" in lineage
    assert len(list((site / "visuals").glob("*.png"))) == 6
    assert docs_pictures(built.root) == docs_pictures(PROJECT_ROOT)
    results = [built.root / name / "run_results.json" for name in ("build", "target")]
    assert results[0].read_bytes() == results[1].read_bytes()  # the site left them


def test_a_run_ends_with_a_short_summary(making: Making) -> None:
    _, printed = making["built"]
    lines = printed.result().splitlines()
    stages = [line.split()[0] for line in lines if line.endswith(" s")]
    assert [s for s in stages if s in STAGES] == STAGES
    (begin,) = [n for n, line in enumerate(lines) if line.startswith("Published: ")]
    assert "1,000 customers (hma) over 12 months, market in" in lines[begin]
    assert len(lines[begin:]) <= MOST_LINES
    assert len(lines) < 40


def test_odd_folder_names_reach_the_programs(built: ProjectCopy) -> None:
    name = "client's cost$center"
    folder = built.root / name
    folder.mkdir()
    policy = folder / "list.sql"
    shutil.copyfile(PROJECT_ROOT / "examples/loans_to_young_customers.sql", policy)
    given = [f"POLICY={name}/list.sql", "CAMPAIGN=consumer_loan_offer"]
    done = built.run(*MAKE, "contest", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "random lists" in done.stdout
    vars_given = f"VARS={json.dumps({'base_dir': name})}"
    done = built.run(*MAKE, "generate", "SCALE=ci", vars_given)
    assert done.returncode == 2
    assert f"{name}/customers.csv" in done.stderr


@pytest.mark.nightly
def test_own_data_at_its_oddest_runs_from_files_to_published(
    own: tuple[ProjectCopy, str],
) -> None:
    made, printed = own
    assert (
        "No transaction_date is before the customer's joined_date. (warning)" in printed
    )
    assert "employment_type is one of" in printed
    assert made.published("select count(*) from marts.financial_behavior") == [(720,)]
    kinds = made.published(
        "select employment_type, count(*) from marts.customers group by all order by 1"
    )
    assert kinds == [("Gig", 45), ("Salaried", 15)]
    halves = [(30, "ceiling"), (30, "half")]
    copies = [(200, "ctgan"), (200, "hma")]
    assert _shown(made) == [*halves, (60, "base"), (60, "no_model"), *copies]
    settings = json.loads(made.manifest())["settings"]
    assert settings["base_customers"] == 60
    with duckdb.connect(str(made.root / "build" / "finmark_ci.duckdb")) as build:
        kept = build.execute("select count(*) from raw_base.extra_values").fetchall()
    assert kept == [(120,)]


def test_a_customers_year_is_printed(built: ProjectCopy) -> None:
    command = [sys.executable, "-m", "examples.customer_year"]
    done = built.run(*command, "--persona", "Saver", "--number", "2")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.count("paid by category") == 2
    assert done.stdout.count("Dec 2025") >= 2
    done = built.run(*command, "--customer", "0")
    assert done.returncode == 2
    assert "no such customer" in done.stderr
