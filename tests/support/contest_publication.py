"""A small publication for the contest, with known effects of a contact."""

import json
from pathlib import Path
from typing import Any

import duckdb

from contest.run_contest import run
from publishing.layout import DATABASE, TRUTH
from python_generators.core.settings import Settings
from tests.support.published_folder import write_manifest

CAMPAIGN = "festive_cashback"
COST = 2  # currency units per contact
TREATED, POOL = range(1, 201), range(201, 401)
# Contacting the first ten of the pool earns 10, 20, ... 100; contacting the others
# earns nothing and costs COST.
EARNED = {customer: 10 * rank for rank, customer in enumerate(POOL[:10], 1)}

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
        (100000 + 1000 * (range % 50))::decimal(18, 2) as annual_income,
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
        -- Spenders convert if contacted, customers with high income without contact
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


def change(file: Path, sql: str) -> None:
    """Run SQL on a DuckDB file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as file; use file")
        connection.execute(sql)


def write_publication(folder: Path, settings: Settings) -> Path:
    """Write the published files that the contest reads."""
    folder.mkdir()
    for name, sql in ((DATABASE, _MARTS), (TRUTH, _truth(EARNED))):
        change(folder / name, sql)
    write_manifest(folder, settings)
    return folder


def score_policy(
    published: Path, text: str, name: str = "mine.csv", budget: str | None = None
) -> Any:  # noqa: ANN401
    """Write a policy, score it, and read the result."""
    policy = published.parent / name
    policy.write_text(text, encoding="utf-8")
    _, path = run(policy, CAMPAIGN, budget, published, published.parent)
    return json.loads(path.read_text(encoding="utf-8"))


def listed(*customers: int) -> str:
    """A policy file that lists the customers."""
    return "customer_id\n" + "".join(f"{customer}\n" for customer in customers)
