"""Build the published files of a small bank from raw rows, and its dashboard.

The SQL of the project's dashboard models runs on the rows, as dbt would run it.
"""

import json
from pathlib import Path

import duckdb
import jinja2

from pages.dashboard.page import write_dashboard
from publishing.reader import Published
from python_generators.core.settings import PROJECT_ROOT, Settings
from tests.support.dashboard_rows import ANCHORS, CAMPAIGNS, SCRIPT, Raw
from tests.support.published_folder import write_manifest

_DAY = "2025-01-01"


def write_small_dashboard(
    raw: Raw, root: Path, settings: Settings, has_trials: bool
) -> Path:
    """Build and publish the bank, and write its dashboard.

    Args:
        raw: Its rows.
        root: An empty folder.
        settings: The settings of a run whose population is ``hma``.
        has_trials: Whether there are campaigns and scenarios.

    Returns:
        The path of the page.
    """
    for folder in ("build", "published/site"):
        (root / folder).mkdir(parents=True)
    with duckdb.connect(str(root / "published" / "finmark.duckdb")) as connection:
        _tables(connection, raw, has_trials)
        for model in sorted((PROJECT_ROOT / "models" / "dashboard").glob("*.sql")):
            if model.stem == "dashboard_anchors":
                continue
            query = _compiled(model)
            connection.execute(f"create table dashboard.{model.stem} as {query}")
    write_results(root)
    write_manifest(root / "published", settings)
    published = Published(root / "published")
    return write_dashboard(published, root / "published" / "site", root)


def write_results(root: Path, which: str = "build", target: str = "ci") -> None:
    """Write the results of dbt and of the audit, with a failure and a warning."""
    statuses = {
        "test.finmark.savings_are_what_the_month_left.1a": "pass",
        f"test.finmark.{SCRIPT}.2b": "fail",
        "unit_test.finmark.int_x.a_name": "pass",
        "model.finmark.customers": "success",
    }
    read = {
        "test.finmark.savings_are_what_the_month_left.1a": ["financial_behavior"],
        f"test.finmark.{SCRIPT}.2b": ["financial_behavior", "transactions"],
    }
    models = {
        f"model.finmark.{name}": {"schema": "marts", "alias": name}
        for names in read.values()
        for name in names
    }
    tests = {
        unique_id: {
            "depends_on": {
                "nodes": ["seed.other.x", *(f"model.finmark.{name}" for name in names)]
            }
        }
        for unique_id, names in read.items()
    }
    results = {
        "args": {"which": which, "target": target},
        "results": [{"unique_id": i, "status": s} for i, s in statuses.items()],
    }
    verdict = {
        "target": target,
        "expectations": [
            {"name": "money on x: it is", "question": "accounting_identities_hold",
             "table": "marts.transactions", "severity": "critical", "success": True},
            {"name": "people on y: they are", "question": "anchors_are_matched",
             "table": "marts.customers", "severity": "warning", "success": False},
        ],
    }  # fmt: skip
    (root / "build" / "run_results.json").write_text(json.dumps(results))
    (root / "build" / "audit.json").write_text(json.dumps(verdict))
    manifest = {"nodes": models | tests}
    (root / "build" / "manifest.json").write_text(json.dumps(manifest))


def _compiled(model: Path) -> str:
    macros = "".join(
        (PROJECT_ROOT / "macros" / f"{name}.sql").read_text(encoding="utf-8")
        for name in ("dashboard", "money")
    )
    do = "jinja2.ext.do"  # as dbt has it
    environment = jinja2.Environment(autoescape=False, extensions=[do])  # noqa: S701
    environment.globals.update(ref=lambda name: name, var=lambda _: "hma")
    return environment.from_string(macros + model.read_text(encoding="utf-8")).render()


def _tables(con: duckdb.DuckDBPyConnection, raw: Raw, has_trials: bool) -> None:
    condition = "true" if has_trials else "false"
    for name, frame in vars(raw).items():
        con.register(f"raw_{name}", frame)
    con.execute(f"""
    create schema marts; create schema quality; create schema dashboard;
    create temp table personas as select * from (values
        ('Saver', 1, 0.4, 900), ('Spender', 2, 0.2, 900), ('{SCRIPT}', 3, 0.0, 900)
    ) as t(persona, assign_order, min_savings_rate, max_credit_score);
    create temp view typed_customers as select * exclude (persona)
        replace (income::decimal(18, 2) as income,
            account_balance::decimal(18, 2) as account_balance) from raw_customers;
    create temp table int_customers__all_populations as from typed_customers
        where population not in ('no_model', 'ceiling');
    create temp table stg_economy__reference_customers as from typed_customers
        where population in ('no_model', 'ceiling');
    create temp table customers as from raw_customers where population = 'hma';
    create temp table financial_behavior as select customer_id, persona,
        month::date as month, {
        _money(
            "income", "spending", "savings", "investments", "loan_repayment", "balance"
        )
    } from raw_months;
    create temp table customer_months as select customer_id, month::date as month,
        status, days_past_due, credit_score, {
        _money("portfolio_value", "loan_outstanding", "loan_interest", "loan_principal")
    },
        greatest(-balance, 0)::decimal(18, 2) as overdraft_used from raw_months;
    create temp table bank_months as select customer_id from raw_months;
    create temp table auto_debits as select customer_id from raw_months;
    create temp table life_events as from raw_months where income > 1e5;
    create temp table portfolio_months as from raw_months where portfolio_value > 1e5;
    create temp table loan_schedule as from raw_months where loan_outstanding > 0;
    create temp table ledger_entries as select customer_id, category,
        'spending' as account, {_money("amount")} from raw_postings;
    create temp table int_transactions__spending_categories as
        select category, row_number() over (order by category) as place
        from (select distinct category from raw_postings);
    create temp table int_months__simulated as select customer_id,
        list(round(100 * amount)::bigint order by category)
            as spending_by_category_paise from raw_postings group by customer_id;
    create temp table transactions as select customer_id, category from raw_postings;
    create temp table campaign_events as from raw_events
        where {condition} or campaign = 'earlier_contacts';
    create temp table campaign_assignments as select campaign, customer_id, is_treated,
        treated_probability from raw_outcomes where {condition};
    create temp table campaign_outcomes as select campaign, customer_id,
        horizon_months, converted, {
        _money("deposits", "spending", "investments", "loan_drawn")
    }, (profit * horizon_months)::decimal(18, 2) as profit
        from raw_outcomes cross join (select unnest([1, 3]) as horizon_months)
        where {condition};
    create temp table campaign_conversions as from campaign_assignments;
    create temp table scenario_financial_behavior as select scenario, customer_id
        from raw_impact where {condition};
    create temp table scenario_impact as select scenario, customer_id,
        month::date as month, {
        _money(
            "income_delta",
            "spending_delta",
            "savings_delta",
            "investments_delta",
            "loan_repayment_delta",
            "balance_delta",
        )
    } from raw_impact where {condition};
    create table marts.campaigns as select campaign, '{_DAY}'::date as month,
        'all' as audience, 'app' as channel, '{SCRIPT}' as offer, 'deposits' as goal,
        assignment from (values {", ".join(map(str, CAMPAIGNS.items()))})
        as t(campaign, assignment) where {condition};
    create table marts.campaign_results as select campaign, metric, 3 as horizon_months,
        if(assignment = 'randomised', 'cuped', 'inverse_propensity') as method,
        0.01 as estimate, 0.0 as ci_low, 0.02 as ci_high from marts.campaigns
        cross join (select unnest(['converted', 'profit', 'deposits']) as metric);
    create table marts.campaign_summary as select campaign, 3 as horizon_months,
        if(assignment = 'randomised', 'cuped', 'inverse_propensity') as method,
        120 as treated, 100.0 as cost, 50.0 as incremental_profit,
        -10.0 as incremental_profit_low, 110.0 as incremental_profit_high
        from marts.campaigns;
    create table quality.fidelity_scorecard as select * from (values
        ('hma', 'customers', 'c2st_auc', 'auc', 0.61, 0.9, 0.5, 0.93, 0.5),
        ('ctgan', 'customers', 'c2st_auc', 'auc', 0.55, 0.9, 0.5, null, 0.5)
    ) as t(population, scope, metric, property, score, no_model, ceiling, original,
        ideal);
    create table quality.column_fidelity as select 'hma' as population,
        'customers' as table_name, 'income' as column_name, 0.125 as distance;
    create table quality.anchor_scorecard as select population, anchor_id,
        1.0 as target, 0.05 as tolerance, actual, abs(actual - 1) <= 0.05 as passed,
        anchor_id like '%median%' as used_for_fit
        from (select unnest(['base', 'hma']) as population)
        cross join (values {", ".join(map(str, ANCHORS.items()))})
        as t(anchor_id, actual);
    create temp table int_months__first_year as select customer_id,
        0.1 as income_variation, 0.1 as regular_pay_variation,
        0.1 as spending_variation from customers;
    """)
    query = _compiled(
        PROJECT_ROOT
        / "models"
        / "intermediate"
        / "dashboard"
        / "int_dashboard__customers.sql"
    )
    con.execute(f"create temp table int_dashboard__customers as {query}")


def _money(*names: str) -> str:
    return ", ".join(f"{name}::decimal(18, 2) as {name}" for name in names)
