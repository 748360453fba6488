"""Marts, ground truth and scorecards of the small population."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd

from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.core.tables import (
    COLUMN_FIDELITY,
    FIDELITY_SCORES,
)
from python_generators.seeds.load import Seeds
from python_generators.seeds.rows import Persona

MONTHS = 12


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


def _months_of(
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
    select * rename (income as annual_income),
        (income * 0.04)::decimal(18, 2) as overdraft_limit from hma_customers;
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


_DERIVED = """
create table marts.customer_months as
    select customer_id, month, 'active' as status, true as is_employed,
    0::decimal(18, 2) as loan_arrears, 0::decimal(18, 2) as bonus,
    0::decimal(18, 2) as refund,
    0::decimal(18, 2) as interest, 0::decimal(18, 2) as support
    from marts.financial_behavior;
create table marts.life_events as
    select customer_id, month, 'move' as event, null::varchar as new_persona
    from marts.financial_behavior where customer_id % 5 = 0;
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


def make_marts(
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
        flows = _months_of(random, row, personas[str(row.persona)])
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
    simulated = pd.concat(rows)  # noqa: F841  read by DuckDB
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
        "insert into marts.months "
        "select distinct month::date, month(month) from simulated"
    )
    connection.execute(
        "insert into marts.financial_behavior "
        f"select customer_id, month::date, persona, {money} from simulated"
    )
    for statement in _DERIVED.split(";\n"):
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


def make_truth(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in _TRUTH.split(";\n"):
        connection.execute(statement)


def make_quality(connection: duckdb.DuckDBPyConnection) -> None:
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
    connection.execute(
        "create table quality.scenario_scorecard as "
        "select scenario, 'spending_change' as metric, true as passed "
        "from (values ('baseline'), ('rate_hike_200bp'), ('layoff_wave')) "
        "as s (scenario)"
    )
    connection.execute(
        "alter table quality.scenario_scorecard add primary key (scenario, metric)"
    )
