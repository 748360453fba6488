"""A small faithful build for the audit's tests, and the proof that it is one."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from publishing.dbt_artifacts import DBT_MANIFEST
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import (
    BASE,
    COLUMN_FIDELITY,
    CUSTOMERS,
    FIDELITY_SCORES,
    HMA,
    POPULATION_TABLES,
    Table,
)
from python_generators.seeds.load import RESPONSES, Seeds, load_seeds
from python_generators.seeds.rows import Persona

PEOPLE = 300
MONTHS = 12
PUBLIC = (
    "marts.campaign_events",
    "marts.customer_months",
    "marts.customers",
    "marts.financial_behavior",
    "marts.ledger_entries",
    "marts.loan_schedule",
    "marts.months",
    "marts.portfolio_months",
    "marts.transactions",
    "quality.anchor_scorecard",
    "quality.column_fidelity",
    "quality.fidelity_scorecard",
    "quality.fidelity_scores",
)
SEALED = ("truth.customer_uplift",)


@dataclass(frozen=True)
class World:
    """A project folder with a finished build in it."""

    root: Path
    settings: Settings

    @property
    def build(self) -> Path:
        return self.root / "build" / "finmark.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    def change(self, *statements: str) -> None:
        """Spoil the build."""
        with duckdb.connect(str(self.build)) as connection:
            for statement in statements:
                connection.execute(statement)

    def copy(self, root: Path) -> "World":
        """The same world in another folder."""
        shutil.copytree(self.root, root, symlinks=True)
        return World(root, self.settings)


def small_settings(**changes: Any) -> Settings:
    sizes = {"base_customers": PEOPLE, "synthetic_customers": PEOPLE, "months": MONTHS}
    return load_settings({**resolve_vars("full", ""), **sizes, **changes})


def make_world(root: Path) -> World:
    """A project folder with seeds, a manifest and a build that obeys every law."""
    settings = small_settings()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, root / name)
    shutil.copytree(PROJECT_ROOT / "seeds", root / "seeds")
    (root / "build").mkdir()
    _write_manifest(root / DBT_MANIFEST)
    random = np.random.default_rng(7)
    seeds = load_seeds(settings.market, root)
    base = _population(random, settings, seeds)
    resampled = _resample(random, base)
    world = World(root, settings)
    with duckdb.connect(str(world.build)) as connection:
        for schema, frames in (
            (BASE, base),
            (HMA, resampled),
            *(
                (one.schema, {"customers": _resample(random, base)["customers"]})
                for one in settings.chosen_synthesizers
                if not one.multi_table
            ),
        ):
            connection.execute(f"create schema {schema}")
            for table in POPULATION_TABLES:
                if table.name in frames:
                    _load(connection, schema, table, frames[table.name])
        _marts(connection, random, seeds, resampled["customers"])
        _truth(connection)
        _quality(connection)
    return world


def _write_manifest(path: Path) -> None:
    def node(table: str, **changes: Any) -> dict[str, Any]:
        schema, name = table.split(".")
        config = {"materialized": "table", **changes.pop("config", {})}
        facts = {"schema": schema, "name": name, "alias": name, "access": "public"}
        return {"resource_type": "model", **facts, "config": config, **changes}

    nodes = {f"model.finmark.{table}": node(table) for table in PUBLIC}
    nodes |= {f"model.finmark.{t}": node(t, access="protected") for t in SEALED}
    nodes["model.finmark.stg"] = node("staging.stg", access="protected")
    nodes["test.finmark.t"] = {"resource_type": "test", "config": {}}
    path.write_text(json.dumps({"nodes": nodes}))


def _population(
    random: np.random.Generator, settings: Settings, seeds: Seeds
) -> dict[str, pd.DataFrame]:
    shape = seeds.population
    income = np.round(random.lognormal(13.5, 0.4, PEOPLE), -3)
    as_of = np.datetime64(settings.as_of_date)
    tenure = random.integers(shape.min_tenure_days, shape.max_tenure_days, PEOPLE)
    customers = pd.DataFrame(
        {
            "customer_id": np.arange(1, PEOPLE + 1),
            "age": random.integers(shape.min_age, shape.max_age + 1, PEOPLE),
            "gender": random.choice([r.gender for r in seeds.genders], PEOPLE),
            "city": random.choice([r.city for r in seeds.cities], PEOPLE),
            "job_role": random.choice([r.job_role for r in seeds.job_roles], PEOPLE),
            "employment_type": random.choice(
                [r.employment_type for r in seeds.employment_types], PEOPLE
            ),
            "income": income,
            "credit_score": random.integers(560, 860, PEOPLE),
            "savings_rate": np.round(
                random.uniform(0, shape.max_savings_rate, PEOPLE), 2
            ),
            "existing_loan_balance": np.where(
                random.random(PEOPLE) < 0.4, np.round(income * 0.4, -3), 0
            ),
            "account_balance": np.round(
                income / 12 * random.uniform(0.5, 2, PEOPLE), 2
            ),
            "joined_date": as_of - tenure,
        }
    )
    owners = random.integers(1, PEOPLE + 1, 3000)
    transactions = pd.DataFrame(
        {
            "transaction_id": np.arange(1, 3001),
            "customer_id": owners,
            "transaction_date": as_of - random.integers(0, 365, 3000),
            "category": random.choice([r.category for r in seeds.categories], 3000),
            "amount": np.round(random.lognormal(7, 0.6, 3000), 2),
        }
    )
    events = pd.DataFrame(
        {
            "event_id": np.arange(1, 901),
            "customer_id": random.integers(1, PEOPLE + 1, 900),
            "event_date": as_of - random.integers(0, 180, 900),
            "response": random.choice(RESPONSES, 900, p=[0.7, 0.2, 0.07, 0.03]),
        }
    )
    return {
        "customers": customers,
        "transactions": transactions,
        "campaign_events": events,
    }


def _resample(
    random: np.random.Generator, base: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The same people in another order: a synthesizer without any fault."""
    order = random.permutation(PEOPLE)
    customers = base["customers"].iloc[order].reset_index(drop=True)
    new_id = pd.Series(np.arange(1, PEOPLE + 1), index=customers["customer_id"])
    customers["customer_id"] = np.arange(1, PEOPLE + 1)
    children = {
        name: frame.assign(customer_id=frame["customer_id"].map(new_id))
        for name, frame in base.items()
        if name != "customers"
    }
    return {"customers": customers, **children}


def _load(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: Table,
    frame: pd.DataFrame,
) -> None:
    connection.execute(table.ddl(schema))
    connection.register("incoming", frame)
    columns = ", ".join(table.column_names)
    connection.execute(
        f"insert into {schema}.{table.name} select {columns} from incoming"
    )
    connection.unregister("incoming")


def _paise(values: Any) -> Any:
    return np.round(np.asarray(values, dtype=float) * 100).astype(np.int64)


def _persona_of(row: Any, personas: list[Persona]) -> str:
    return next(
        p.persona
        for p in sorted(personas, key=lambda p: p.assign_order)
        if row.savings_rate >= p.min_savings_rate
        and row.credit_score <= p.max_credit_score
    )


def _share(
    random: np.random.Generator, low: float | None, high: float | None
) -> "np.ndarray[Any, Any]":
    return random.uniform(low or 0, high or 0, MONTHS)


def _lives(
    random: np.random.Generator, row: Any, persona: Persona
) -> dict[str, list[int]]:
    """Twelve months of one customer, in whole paise."""
    income = _paise(row.income / 12 * random.uniform(0.9, 1.1, MONTHS))
    savings = _share(random, persona.savings_low, persona.savings_high)
    spending = _share(random, persona.spending_low, persona.spending_high)
    investing = _share(random, persona.investment_low, persona.investment_high)
    floor = -int(_paise(row.overdraft_limit))
    owed, balance = (
        int(_paise(row.existing_loan_balance)),
        int(_paise(row.account_balance)),
    )
    flows: dict[str, list[int]] = {n: [] for n in ("income", "spending", "savings")}
    flows |= {n: [] for n in ("investments", "loan_repayment", "balance")}
    for month in range(MONTHS):
        earned = int(income[month])
        repaid = min(owed, earned // 20)
        invested = int(investing[month] * earned)
        spent = int(spending[month] * earned)
        if persona.promised_share == "savings":
            spent = earned - repaid - invested - int(savings[month] * earned)
        spent = min(spent, balance - floor + earned - invested - repaid)
        saved = earned - spent - invested - repaid
        owed, balance = owed - repaid, balance + saved
        for name, value in (
            ("income", earned),
            ("spending", spent),
            ("savings", saved),
            ("investments", invested),
            ("loan_repayment", repaid),
            ("balance", balance),
        ):
            flows[name].append(value)
    return flows


_DDL = """
create schema marts;
create table marts.months (month date primary key, month_index integer not null);
create table marts.customers as
    select *, (income * 0.04)::decimal(18, 2) as overdraft_limit from hma_customers;
alter table marts.customers add primary key (customer_id);
create table marts.transactions (
    transaction_id bigint not null, customer_id bigint not null,
    transaction_date date not null, category varchar not null,
    amount decimal(18, 2) not null,
    primary key (transaction_id), check (amount > 0)
);
create table marts.campaign_events (
    event_id bigint not null, customer_id bigint not null, event_date date not null,
    response varchar not null, primary key (event_id)
);
create table marts.financial_behavior (
    customer_id bigint not null, month date not null, persona varchar not null,
    income decimal(18, 2) not null, spending decimal(18, 2) not null,
    savings decimal(18, 2) not null, investments decimal(18, 2) not null,
    loan_repayment decimal(18, 2) not null, balance decimal(18, 2) not null,
    primary key (customer_id, month), check (income >= 0),
    foreign key (month) references marts.months (month)
);
comment on table marts.financial_behavior is 'One row per customer and month.';
comment on column marts.financial_behavior.balance is 'What is left; it''s in rupees.';
insert into marts.transactions select * from raw_hma.transactions;
insert into marts.campaign_events select * from raw_hma.campaign_events;
"""

_RETOLD = """
create table marts.customer_months as
    select customer_id, month, 0::decimal(18, 2) as loan_arrears
    from marts.financial_behavior;
create table marts.loan_schedule as
    select customer_id, month, loan_repayment, 0::decimal(18, 2) as loan_drawn
    from marts.financial_behavior where loan_repayment > 0;
create table marts.portfolio_months as
    select customer_id, month, investments as lump_sum from marts.financial_behavior
    where investments > 0;
create table marts.ledger_entries as
    select row_number() over (order by customer_id, month) as entry_id, customer_id,
    month, 'bank' as account, income as amount from marts.financial_behavior
"""


def _marts(
    connection: duckdb.DuckDBPyConnection,
    random: np.random.Generator,
    seeds: Seeds,
    people: pd.DataFrame,
) -> None:
    personas = {persona.persona: persona for persona in seeds.personas}
    people = people.assign(
        persona=[_persona_of(r, list(seeds.personas)) for r in people.itertuples()]
    )
    connection.execute(
        "create temp table hma_customers as "
        "select * from raw_hma.customers inner join "
        "(select customer_id, persona from people) using (customer_id)"
    )
    for statement in _DDL.split(";\n"):
        connection.execute(statement)
    rows = []
    limits = connection.execute(
        "select customer_id, overdraft_limit from marts.customers"
    )
    limit = {key: float(value) for key, value in limits.fetchall()}
    for row in people.assign(
        overdraft_limit=people["customer_id"].map(limit)
    ).itertuples():
        flows = _lives(random, row, personas[str(row.persona)])
        months = pd.date_range("2025-01-01", periods=MONTHS, freq="MS")
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": row.customer_id,
                    "month": months,
                    "persona": row.persona,
                }
            ).assign(**flows)
        )
    lives = pd.concat(rows)  # noqa: F841  read by DuckDB
    money = ", ".join(
        f"({name}::decimal(15, 0) * 0.01)::decimal(18, 2)"
        for name in (
            "income",
            "spending",
            "savings",
            "investments",
            "loan_repayment",
            "balance",
        )
    )
    connection.execute(
        "insert into marts.months select distinct month::date, month(month) from lives"
    )
    connection.execute(
        "insert into marts.financial_behavior "
        f"select customer_id, month::date, persona, {money} from lives"
    )
    for statement in _RETOLD.split(";\n"):
        connection.execute(statement)


_TRUTH = """
create schema truth;
create table truth.customer_uplift (
    campaign varchar not null, customer_id bigint not null,
    conversion_uplift double not null, primary key (campaign, customer_id)
);
comment on column truth.customer_uplift.conversion_uplift is 'What a contact adds.';
insert into truth.customer_uplift
    select 'placebo', customer_id, customer_id / 1000 from marts.customers
"""


def _truth(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in _TRUTH.split(";\n"):
        connection.execute(statement)


def _quality(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema quality")
    for table in (FIDELITY_SCORES, COLUMN_FIDELITY):
        connection.execute(table.ddl("quality"))
    connection.execute(
        "create table quality.fidelity_scorecard as select *, 0.1::double as no_model "
        "from quality.fidelity_scores"
    )
    connection.execute(
        "insert into quality.column_fidelity "
        "values ('hma', 'customers', 'income', 'ks_distance', 0.0123)"
    )
    copies = ", ".join(f"('{name}')" for name in SYNTHESIZERS)
    connection.execute(
        "create table quality.anchor_scorecard as "
        "select anchor || fitted as anchor_id, population, true as passed, "
        "fitted as used_for_fit, anchor as metric "
        f"from (values ('base'), {copies}) as p (population), "
        "(values (true), (false)) as f (fitted), "
        "(values ('customers:a'), ('months:b')) as a (anchor)"
    )
    connection.execute(
        "alter table quality.anchor_scorecard add primary key (anchor_id, population)"
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"))


def test_the_small_world_has_every_table_filled(world: World) -> None:
    with duckdb.connect(str(world.build), read_only=True) as connection:
        empty = [
            table
            for table in (*PUBLIC, *(f"{HMA}.{t.name}" for t in POPULATION_TABLES))
            if connection.execute(f"select 1 from {table} limit 1").fetchone() is None
        ]
        personas = connection.execute(
            "select count(distinct persona) from marts.financial_behavior"
        ).fetchone()
    assert empty == ["quality.fidelity_scorecard", "quality.fidelity_scores"]
    assert personas == (4,)
    assert CUSTOMERS.name == "customers"
