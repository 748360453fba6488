"""A small bank for the dashboard's tests: raw rows, the real models' SQL, the files.

Names are hostile on purpose. The models run as dbt would run them, over random rows, so
that what the page shows can be computed from those rows alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pandas as pd

from pages.dashboard import write_dashboard
from pages.published import Published
from python_generators.core.settings import PROJECT_ROOT, Settings

SCRIPT = "<script>window.hacked = 1</script>"
CLOSER = "</script><img src=x onerror='window.hacked = 2'>"
PERSONAS = ["Saver", "Spender", SCRIPT]
CITIES = ["Pune", "Delhi", CLOSER]
JOBS = ["Salaried", "Gig\u2028<!-- & \"'"]
MONTHS = ["2025-01-01", "2025-02-01", "2025-03-01"]
CATEGORIES = ["Rent", f"Toys {SCRIPT}"]
CAMPAIGNS = {"by lot": "randomised", f"aimed {SCRIPT}": "targeted"}
SCENARIOS = ["baseline", "hike", f"wave {SCRIPT}"]
ANCHORS = {
    f"in_{SCRIPT}": ("customers:loan_share", ["value"]),
    "in_gap": ("customers:income_ratio:Female/Male", ["above", "below"]),
    "in_spread": ("customers:income_spread", ["value", "square"]),
    "in_median": ("customers:median_income", []),
}
PEOPLE = {"base": 90, "ctgan": 120, "hma": 240, "no_model": 90, "ceiling": 150}
DAY = "2025-01-01"
PUBLISHED = 1.04
"""What the published scorecard says of every anchor."""


@dataclass(frozen=True)
class Raw:
    """The rows that everything is made of."""

    people: pd.DataFrame
    months: pd.DataFrame
    postings: pd.DataFrame
    events: pd.DataFrame
    outcomes: pd.DataFrame
    impact: pd.DataFrame
    anchors: pd.DataFrame


def draw(seed: int = 12) -> Raw:
    """Random rows: paise everywhere, nothing that adds up by chance."""
    rng = np.random.default_rng(seed)
    people = pd.concat([_people(rng, name, size) for name, size in PEOPLE.items()])
    own = people[people["population"] == "hma"]
    months = own[["customer_id", "persona"]].merge(pd.DataFrame({"month": MONTHS}),
                                                   how="cross")  # fmt: skip
    size = len(months)
    for name, top in {"income": 9e4, "spending": 4e4, "investments": 2e4,
                      "loan_repayment": 1e4, "portfolio_value": 3e5,
                      "loan_interest": 1e3, "loan_principal": 5e3}.items():  # fmt: skip
        months[name] = rng.uniform(0, top, size).round(2)
    months["savings"] = (rng.uniform(-2e4, 4e4, size)).round(2)
    months["balance"] = (rng.uniform(-2e4, 3e5, size)).round(2)
    months["loan_outstanding"] = np.where(
        rng.random(size) < 0.4, rng.uniform(1, 5e5, size).round(2), 0
    )
    months["days_past_due"] = rng.choice([0, 30, 60, 90], size)
    months["credit_score"] = rng.integers(300, 900, size)
    postings = own[["customer_id"]].merge(
        pd.DataFrame({"category": CATEGORIES}), how="cross"
    )
    postings["amount"] = rng.uniform(1, 5e4, len(postings)).round(2)
    contacts = own[["customer_id"]].merge(
        pd.DataFrame({"campaign": list(CAMPAIGNS)}), how="cross"
    )
    size = len(contacts)
    chance = np.where(
        contacts["campaign"] == "by lot", 0.5, rng.uniform(0.2, 0.8, size)
    )
    outcomes = contacts.assign(
        treated_probability=chance, is_treated=rng.random(size) < chance
    )
    outcomes["converted"] = rng.random(size) < 0.2
    for name in ("deposits", "spending", "investments", "loan_drawn"):
        outcomes[name] = rng.uniform(0, 1e4, size).round(2)
    outcomes["profit"] = rng.uniform(-500, 900, size).round(2)
    events = contacts.assign(
        response=rng.choice(["Ignored", "Opened", "Clicked", "Converted"], size)
    )
    learned = own[["customer_id"]].assign(campaign=None, response="Opened")
    impact = months[["customer_id", "month"]].merge(
        pd.DataFrame({"scenario": SCENARIOS}), how="cross"
    )
    for name in ("income", "spending", "savings", "investments", "loan_repayment",
                 "balance"):  # fmt: skip
        change = rng.uniform(-900, 900, len(impact)).round(2)
        impact[f"{name}_delta"] = np.where(impact["scenario"] == "baseline", 0, change)
    terms = [(metric, term) for metric, terms in ANCHORS.values() for term in terms]
    anchors = people.loc[
        people["population"].isin(["base", "hma"]), ["population", "customer_id"]
    ].assign(value=lambda found: rng.uniform(13, 14, len(found)))
    anchors = anchors.assign(
        square=anchors["value"] ** 2, above=anchors["value"], below=1
    ).melt(["population", "customer_id"], var_name="term", value_name="part")
    anchors = anchors.merge(pd.DataFrame(terms, columns=["metric", "term"]))
    anchors["whole"] = 1
    events = pd.concat([events, learned])
    return Raw(people, months, postings, events, outcomes, impact, anchors)


def _people(rng: np.random.Generator, population: str, size: int) -> pd.DataFrame:
    rate = rng.uniform(0, 0.6, size).round(4)
    return pd.DataFrame(
        {
            "population": population,
            "customer_id": range(1, size + 1),
            "persona": np.select([rate >= 0.4, rate >= 0.2], PERSONAS[:2], PERSONAS[2]),
            "city": rng.choice(CITIES, size, p=[0.5, 0.3, 0.2]),
            "employment_type": rng.choice(JOBS, size, p=[0.7, 0.3]),
            "age": rng.integers(22, 41, size),
            "income": rng.uniform(2e5, 2e6, size).round(2),
            "credit_score": rng.integers(300, 900, size),
            "savings_rate": rate,
            "existing_loan_balance": np.where(rng.random(size) < 0.5, 0, 1e5 * rate),
            "account_balance": rng.uniform(0, 4e5, size).round(2),
        }
    )


def write_world(raw: Raw, root: Path, settings: Settings, has_trials: bool) -> Path:
    """Build, publish and draw the bank; the page's path.

    Args:
        raw: Its rows.
        root: An empty folder.
        settings: Of a run whose population is ``hma``.
        has_trials: Whether campaigns and scenarios were lived.
    """
    for folder in ("build", "published/site"):
        (root / folder).mkdir(parents=True)
    with duckdb.connect(str(root / "published" / "finmark.duckdb")) as connection:
        _tables(connection, raw, has_trials)
        for name in sorted((PROJECT_ROOT / "models" / "dashboard").glob("*.sql")):
            query = _compiled(name)
            connection.execute(f"create table dashboard.{name.stem} as {query}")
    write_results(root)
    published = Published(root / "published", settings)
    return write_dashboard(published, "ci", root / "published" / "site", root)


def write_results(root: Path, which: str = "build", target: str = "ci") -> None:
    """What dbt and the audit leave behind, with a failure and a warning."""
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
            {"name": "money on x: it is", "question": "money_is_conserved",
             "table": "marts.transactions", "severity": "critical", "success": True},
            {"name": "people on y: they are", "question": "people_meet_the_anchors",
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
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - it makes SQL
    environment.globals.update(ref=lambda name: name, var=lambda _: "hma")
    return environment.from_string(macros + model.read_text(encoding="utf-8")).render()


def _tables(con: duckdb.DuckDBPyConnection, raw: Raw, has_trials: bool) -> None:
    lived = "true" if has_trials else "false"
    for name, frame in vars(raw).items():
        con.register(f"raw_{name}", frame)
    con.execute(f"""
    create schema marts; create schema quality; create schema dashboard;
    create temp table personas as select * from (values
        ('Saver', 1, 0.4, 900), ('Spender', 2, 0.2, 900), ('{SCRIPT}', 3, 0.0, 900)
    ) as t(persona, assign_order, min_savings_rate, max_credit_score);
    create temp view typed_people as select * exclude (persona)
        replace (income::decimal(18, 2) as income,
            account_balance::decimal(18, 2) as account_balance) from raw_people;
    create temp table int_anchors__customers as from typed_people
        where population not in ('no_model', 'ceiling');
    create temp table stg_economy__reference_customers as from typed_people
        where population in ('no_model', 'ceiling');
    create temp table customers as from raw_people where population = 'hma';
    create temp table financial_behavior as select customer_id, persona,
        month::date as month, {
        _money(
            "income", "spending", "savings", "investments", "loan_repayment", "balance"
        )
    } from raw_months;
    create temp table customer_months as select customer_id, month::date as month,
        days_past_due, credit_score, {
        _money("portfolio_value", "loan_outstanding", "loan_interest", "loan_principal")
    },
        greatest(-balance, 0)::decimal(18, 2) as overdraft_used from raw_months;
    create temp table portfolio_months as from raw_months where portfolio_value > 1e5;
    create temp table loan_schedule as from raw_months where loan_outstanding > 0;
    create temp table ledger_entries as select customer_id, category,
        'spending' as account, {_money("amount")} from raw_postings;
    create temp table transactions as select customer_id, category from raw_postings;
    create temp table campaign_events as from raw_events
        where {lived} or campaign is null;
    create temp table campaign_assignments as select campaign, customer_id, is_treated,
        treated_probability from raw_outcomes where {lived};
    create temp table campaign_outcomes as select campaign, customer_id,
        horizon_months, converted, {
        _money("deposits", "spending", "investments", "loan_drawn")
    }, (profit * horizon_months)::decimal(18, 2) as profit
        from raw_outcomes cross join (select unnest([1, 3]) as horizon_months)
        where {lived};
    create temp table campaign_conversions as from campaign_assignments;
    create temp table scenario_financial_behavior as select scenario, customer_id
        from raw_impact where {lived};
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
    } from raw_impact where {lived};
    create table marts.campaigns as select campaign, '{DAY}'::date as month,
        'all' as audience, 'app' as channel, '{SCRIPT}' as offer, 'deposits' as goal,
        assignment from (values {", ".join(map(str, CAMPAIGNS.items()))})
        as t(campaign, assignment) where {lived};
    create table marts.campaign_results as select campaign, metric, 3 as horizon_months,
        if(assignment = 'randomised', 'cuped', 'inverse_propensity') as method,
        0.01 as estimate, 0.0 as ci_low, 0.02 as ci_high from marts.campaigns
        cross join (select unnest(['converted', 'profit', 'deposits']) as metric);
    create table marts.campaign_summary as select campaign, 3 as horizon_months,
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
    create table quality.anchor_scorecard as select population, anchor_id, metric,
        1.0 as target, 0.05 as tolerance, {PUBLISHED} as actual,
        metric like '%median%' as used_for_fit from (select unnest(['base', 'hma'])
        as population) cross join (values {
        ", ".join(str((name, metric)) for name, (metric, _) in ANCHORS.items())
    }) as t(anchor_id, metric);
    create temp table int_anchors__sums as select population, persona, city,
        employment_type, metric, term, sum(part)::decimal(38, 12) as part,
        sum(whole)::decimal(38, 12) as whole from raw_anchors
        inner join raw_people using (population, customer_id) group by all;
    create temp table int_anchors__years_lived as select customer_id,
        0.1 as income_variation, 0.1 as regular_pay_variation,
        0.1 as spending_variation from customers;
    """)
    people = _compiled(
        PROJECT_ROOT
        / "models"
        / "intermediate"
        / "dashboard"
        / "int_dashboard__customers.sql"
    )
    con.execute(f"create temp table int_dashboard__customers as {people}")


def _money(*names: str) -> str:
    return ", ".join(f"{name}::decimal(18, 2) as {name}" for name in names)
