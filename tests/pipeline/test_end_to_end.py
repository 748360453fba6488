"""The small world from nothing to published, in a copy of the project."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pytest

from expectations.gx.statistics import ExpectQueryStatisticToBeBetween
from expectations.suites import behavior_is_visible
from finmark.closing_summary import MOST_LINES
from pages.site_map import DOWNLOADS, SITE_PAGES
from python_generators.core.connection import open_or_replace
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars
from python_generators.core.table_content import relation_content
from python_generators.seeds.load import load_seeds
from tests.support.laws import FAULTS as LAW_FAULTS
from tests.support.laws import Laws, one_more
from tests.support.own_data_files import odd_files, write

BIN = Path(sys.executable).parent
MAKE = ["make", "-o", ".venv/.installed", f"BIN={BIN}"]
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


@dataclass(frozen=True)
class World:
    root: Path
    given: str = "{}"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=False
        )

    def finmark(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "finmark", *arguments)

    def generate(self) -> subprocess.CompletedProcess[str]:
        return self.finmark("generate", "--scale", "ci", "--vars", self.given)

    @cached_property
    def vars(self) -> str:
        options = ("vars", "--scale", "ci", "--vars", self.given)
        return self.run(sys.executable, "-m", "python_generators", *options).stdout

    def dbt(self, *command: str) -> list[str]:
        """A command of dbt with the vars of this run."""
        options = ["--profiles-dir", ".", "--warn-error", "--target", "ci"]
        return [str(BIN / "dbt"), *command, *options, "--vars", self.vars]

    def everything(self) -> str:
        """Run all stages; what they printed."""
        return _good(self.finmark("run", "--scale", "ci", "--vars", self.given))

    def one_by_one(self) -> str:
        """Run the stages before the site, with the settings of the first."""
        printed = _good(self.generate())
        for verb in ("build", "expect", "publish"):
            printed += _good(self.finmark(verb, "--verbose"))
        return printed

    def untested(self) -> str:
        """Generate and build, without the tests; what was printed."""
        kinds = ("test", "unit_test")
        left_out = [f"--exclude-resource-type={kind}" for kind in kinds]
        return _good(self.generate()) + _good(self.run(*self.dbt("build", *left_out)))

    def change(self, sql: str) -> None:
        with duckdb.connect(str(self.root / "build" / "finmark_ci.duckdb")) as build:
            build.execute(sql)

    def published(self, sql: str) -> list[tuple[object, ...]]:
        path = str(self.root / "published" / "finmark.duckdb")
        with duckdb.connect(path, read_only=True) as database:
            return database.execute(sql).fetchall()

    def manifest(self) -> bytes:
        return (self.root / "published" / "manifest.json").read_bytes()


def _good(step: subprocess.CompletedProcess[str]) -> str:
    assert step.returncode == 0, step.stdout[-3000:] + step.stderr[-3000:]
    return step.stdout


def _copy(to: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (PROJECT_ROOT / name).is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, target)
    return to


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(_copy(tmp_path_factory.mktemp("empty")))


OWN_DATA = "my 'own' data"
GIVEN = {
    "world": {},
    "clone": {},
    "own": {
        "base_dir": OWN_DATA,
        "base_extra_columns": ["customers.branch", "customers.Notes (free)"],
        "population": "base",
        "scenarios": [],
        "synthetic_customers": 200,
        "ctgan_epochs": 1,
    },
}
Making = dict[str, tuple[World, Future[str]]]


@pytest.fixture(scope="module")
def making(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Making]:
    """The worlds that the chosen tests need, begun all at once, each by itself."""
    tests = [item for item in request.session.items if item.path == request.path]
    needed = {name for test in tests for name in getattr(test, "fixturenames", ())}
    with ThreadPoolExecutor(len(GIVEN)) as pool:
        begun = {}
        for name in [name for name in GIVEN if name in needed]:
            world = World(_copy(tmp_path_factory.mktemp(name)), json.dumps(GIVEN[name]))
            if name == "own":
                write(world.root / OWN_DATA, odd_files())
            steps = {"clone": world.untested, "own": world.one_by_one}
            begun[name] = (world, pool.submit(steps.get(name, world.everything)))
        yield begun


@pytest.fixture(scope="module")
def world(making: Making) -> World:
    made, printed = making["world"]
    printed.result()
    return made


@pytest.fixture(scope="module")
def clone(making: Making) -> World:
    made, printed = making["clone"]
    printed.result()
    return made


@pytest.fixture(scope="module")
def own(making: Making) -> tuple[World, str]:
    """A world of the user's own data, at its oddest, and what its steps printed."""
    made, printed = making["own"]
    return made, printed.result()


@pytest.fixture
def tampered(world: World, tmp_path: Path) -> Iterator[World]:
    """The same world, whose build file a test may spoil."""
    build = world.root / "build" / "finmark_ci.duckdb"
    kept = shutil.copyfile(build, tmp_path / "kept.duckdb")
    yield world
    shutil.copyfile(kept, build)


def test_dbt_build_without_raw_data_says_what_to_run(empty: World) -> None:
    done = empty.run(*empty.dbt("build"))
    assert done.returncode in (1, 2)
    assert "run `make generate` first" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_an_edited_seed_with_old_raw_tables_is_refused_in_one_line(
    world: World, tmp_path: Path
) -> None:
    file = world.root / "seeds" / "markets" / "in" / "personas.csv"
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace(",savings,0.30", ",savings,0.25"), encoding="utf-8")
    options = ["--target", "ci", "--profiles-dir", ".", "--vars", world.vars]
    folder = ["--target-path", str(tmp_path)]  # target/ keeps the files of the build
    try:
        done = world.run(str(BIN / "dbt"), "test", *options, *folder)
    finally:
        file.write_text(content, encoding="utf-8")
    assert done.returncode in (1, 2)
    assert (
        "seeds/markets/in/personas.csv was changed after the raw tables were made: "
        "run `make generate` first"
    ) in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_mart_is_complete(world: World) -> None:
    (rows,) = world.published("select count(*) from marts.financial_behavior")
    assert rows == (12_000,)
    columns = world.published("select * from (describe marts.financial_behavior)")
    assert [c[0] for c in columns] == NINE_COLUMNS


def _shown(world: World) -> list[tuple[object, ...]]:
    """How many customers of each population the dashboard counts, by size and name."""
    return world.published(
        "select sum(customers)::integer, population from dashboard.dashboard_spreads "
        "where measure = 'age' group by population order by all"
    )


def test_the_dashboard_counts_copies_and_references(world: World) -> None:
    small, large = ("base", "no_model"), ("ceiling", "ctgan", "hma")
    assert _shown(world) == [*((200, n) for n in small), *((1000, n) for n in large)]


def test_published_schemas_hold_tables_only(world: World) -> None:
    kinds = world.published(
        "select distinct table_schema, table_type from information_schema.tables"
    )
    schemas = ("dashboard", "marts", "quality")
    assert sorted(kinds) == [(schema, "BASE TABLE") for schema in schemas]


def test_the_answers_are_published_apart_and_agree_with_what_was_seen(
    world: World,
) -> None:
    folder = world.root / "published"
    with duckdb.connect() as connection:
        for name in ("finmark", "truth"):
            connection.execute(f"attach '{folder}/{name}.duckdb' (read_only)")
        tables = connection.execute(
            "select database_name, schema_name, table_name from duckdb_tables()"
        ).fetchall()
        answers = {table for name, _, table in tables if name == "truth"}
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
        (told,) = connection.execute(
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
        assert told == (0,)
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
            "where campaign is not null order by rowid"
        ).fetchall()
        numbers = [
            10**15 + customer * 10**6 + day.year * 100 + day.month
            for _, customer, day in ordered
        ]
        assert [event for event, *_ in ordered] == sorted(numbers) == numbers


def test_a_second_run_makes_nothing_anew(world: World) -> None:
    before = world.manifest()
    printed = _good(world.generate())
    made = [line for line in printed.splitlines() if line.split()[1] == "made"]
    assert made == []
    _good(world.finmark("publish"))  # the verdict still holds for what is there
    assert world.manifest() == before


def test_another_clone_gives_the_same_bytes(world: World, clone: World) -> None:
    published = json.loads(world.manifest())
    build = clone.root / "build" / "finmark_ci.duckdb"
    with duckdb.connect(str(build), read_only=True) as connection:
        for name, wanted in {**published["tables"], **published["sealed"]}.items():
            found = asdict(relation_content(connection, name))
            assert found == {key: wanted[key] for key in found}, name


def _docs_pictures(root: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (root / "docs" / "visuals").iterdir()}


def test_the_site_is_made(world: World) -> None:
    site = world.root / "published" / "site"
    for _, address in SITE_PAGES:
        assert (site / address).stat().st_size > 10_000
    for _, address in DOWNLOADS:  # as a browser resolves them, link or no link
        assert (site.parent / address.removeprefix("../")).exists()
    for page in (site / address for _, address in SITE_PAGES):
        assert str(world.root) not in page.read_text(encoding="utf-8")
    lineage = (site / "lineage" / "index.html").read_text(encoding="utf-8")
    assert "window.colibriTelemetry = false" in lineage
    assert len(list((site / "visuals").glob("*.png"))) == 6
    assert _docs_pictures(world.root) == _docs_pictures(PROJECT_ROOT)
    results = [world.root / name / "run_results.json" for name in ("build", "target")]
    assert results[0].read_bytes() == results[1].read_bytes()  # the site left them


def test_a_run_ends_with_a_short_summary(making: Making) -> None:
    _, printed = making["world"]
    lines = printed.result().splitlines()
    stages = [line.split()[0] for line in lines if line.endswith(" s")]
    assert [s for s in stages if s in STAGES] == STAGES
    (begin,) = [n for n, line in enumerate(lines) if line.startswith("Published: ")]
    assert "1,000 customers (hma) over 12 months, market in" in lines[begin]
    assert len(lines[begin:]) <= MOST_LINES
    assert len(lines) < 40


def test_a_kill_while_tables_are_built_leaves_a_file_that_opens(
    clone: World, tmp_path: Path
) -> None:
    """The write-ahead log holds tables with constraints and comments."""
    build = clone.root / "build" / "finmark_ci.duckdb"
    kept = shutil.copyfile(build, tmp_path / build.name)
    last = "fidelity_scores"
    command = clone.dbt("run", "--select", last)
    with subprocess.Popen(
        command, cwd=clone.root, stdout=subprocess.PIPE, text=True
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
    shutil.copyfile(kept, build)


def test_odd_folder_names_reach_the_programs(world: World) -> None:
    for name in ("client's data", "cost$center"):
        folder = world.root / name
        folder.mkdir()
        policy = folder / "list.sql"
        shutil.copyfile(PROJECT_ROOT / "examples/loans_where_they_pay.sql", policy)
        given = [f"POLICY={name}/list.sql", "CAMPAIGN=consumer_loan_offer"]
        done = world.run(*MAKE, "contest", *given)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "random lists" in done.stdout
        vars_given = f"VARS={json.dumps({'base_dir': name})}"
        done = world.run(*MAKE, "generate", "SCALE=ci", vars_given)
        assert done.returncode == 2
        assert f"{name}/customers.csv" in done.stderr


FAULTS = {
    "an orphan transaction": (
        "update raw_hma.transactions set customer_id = 999999 where transaction_id = 7",
        "Every row belongs to a customer of raw_hma.customers.",
    ),
    "a customer with eleven months": (
        "delete from marts.financial_behavior "
        "where customer_id = 7 and month = '2025-12-01'",
        "Every customer has exactly 12 rows",
    ),
    "a leak of one paisa": (
        "update marts.financial_behavior set spending = spending + 0.01 "
        "where customer_id = 7 and month = '2025-06-01'",
        "Savings are what the month left",
    ),
    "a persona nobody declared": (
        "update marts.financial_behavior set persona = 'Gambler' where customer_id = 7",
        "persona is one of",
    ),
}


def test_planted_faults_stop_publishing(tampered: World) -> None:
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


@pytest.fixture
def laws(world: World, tmp_path: Path) -> Iterator[Laws]:
    """The laws of the small world, on a copy of its build file."""
    build = world.root / "build" / "finmark_ci.duckdb"
    copied = shutil.copyfile(build, tmp_path / build.name)
    found = Laws(world.root / "target" / "compiled" / "finmark", copied)
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


_BY_LOT = """(
    select months.* replace (lots.persona as persona)
    from marts.financial_behavior as months
    inner join (
        select
            customer_id,
            lag(persona, 1, 'Spender') over (order by md5(customer_id::varchar))
                as persona
        from marts.customers
    ) as lots on months.customer_id = lots.customer_id
)"""


def test_personas_given_out_by_lot_show_none_of_the_behaviours(world: World) -> None:
    settings = load_settings(resolve_vars("ci", world.given))
    (suite,) = behavior_is_visible.suites(settings, load_seeds(settings.market))
    build = world.root / "build" / "finmark_ci.duckdb"
    with duckdb.connect(str(build), read_only=True) as connection:
        for rule in suite.expectations:
            assert isinstance(rule, ExpectQueryStatisticToBeBetween)
            held = []
            for batch in ("marts.financial_behavior", _BY_LOT):
                query = rule.query.replace("{batch}", batch)
                (found,) = connection.execute(query).fetchall()[0]
                low = float("-inf") if rule.min_value is None else rule.min_value
                high = float("inf") if rule.max_value is None else rule.max_value
                held.append(low <= found <= high)
            assert held == [True, False], rule.description


def test_vars_given_to_dbt_alone_are_caught(tampered: World) -> None:
    options = ["--target", "ci", "--profiles-dir", "."]
    select = ["--select", "assert_generation_matches_vars"]
    done = tampered.run(str(BIN / "dbt"), "test", *select, *options)
    assert done.returncode == 1  # the ci world was not made with the full world's vars
    assert "assert_generation_matches_vars" in done.stdout


def test_own_data_at_its_oddest_runs_from_files_to_published(
    own: tuple[World, str],
) -> None:
    made, printed = own
    assert "Nothing happens before the customer joined. (warning)" in printed
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


GUIDE = (PROJECT_ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.+)\n```$", GUIDE, flags=re.MULTILINE)


def _at_ci(command: str) -> list[str]:
    """A command of the guide as this test can run it: small, in this environment."""
    program, *arguments = shlex.split(command)
    if program == ".venv/bin/python":
        return [sys.executable, *arguments]
    assert program == "make"
    return [*MAKE, *arguments]


def test_the_guided_example_runs_as_it_is_written(world: World) -> None:
    first, *others = COMMANDS
    assert first == "make run"  # which is how this world was made
    assert len(others) == 4
    build = world.root / "build"
    made = {
        "observed": (None, "investor_targeted: what a call added to investments"),
        "truth": (
            world.root / "published/site/visuals/festive_cashback.png",
            "were won",
        ),
        "contest": (build / "contest_consumer_loan_offer.json", "random lists"),
        "scenario": (None, "Changes by scenario festive_cashback"),
    }
    for command, (what, (path, told)) in zip(others, made.items(), strict=True):
        assert what in command
        if path is not None:
            path.unlink(missing_ok=True)
        done = world.run(*_at_ci(command))
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        assert told in done.stdout
        if path is not None:
            assert path.stat().st_size > 1_000
    assert _docs_pictures(world.root) == _docs_pictures(PROJECT_ROOT)
