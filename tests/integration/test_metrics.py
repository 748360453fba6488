"""Each metric's answer by MetricFlow is that of SQL written by hand."""

import csv
import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from integration.metrics import main, mf
from python_generators.core.settings import PROJECT_ROOT

BY_PERSONA = """
with simulated as (
    select
        month,
        customers.persona,
        columns(behavior.* exclude (customer_id, month, persona)),
        columns(shown.* exclude (customer_id, month)),
        columns(bank.* exclude (customer_id, month, fees)),
        customer_id
    from marts.financial_behavior as behavior
    inner join marts.customer_months as shown using (customer_id, month)
    inner join marts.bank_months as bank using (customer_id, month)
    inner join marts.customers as customers using (customer_id)
)
select
    month as metric_time__month,
    persona as customer__persona,
    sum(income) as income,
    sum(spending) as spending,
    sum(savings) as savings,
    sum(investments) as investments,
    sum(loan_repayment) as loan_repayment,
    sum(savings) as net_flow,
    sum(savings)::double / sum(income) as savings_rate,
    sum(spending)::double / sum(income) as spending_ratio,
    sum(investments)::double / sum(income) as investment_rate,
    sum(loan_repayment)::double / sum(income) as debt_service_ratio,
    sum(sum(investments)) over (
        partition by persona, year(month) order by month
    ) as investments_year_to_date,
    sum(income)::double
    / lag(sum(income)) over (partition by persona order by month) - 1 as income_growth,
    count(distinct customer_id) filter (
        where income > 0 or spending > 0 or investments > 0 or loan_repayment > 0
    ) as active_customers,
    avg(balance) as average_balance,
    sum(balance) as closing_balance,
    sum(portfolio_value) as portfolio_value,
    avg(is_employed::int) filter (where status = 'active') as employed_share,
    avg(credit_score) as average_credit_score,
    sum(loan_outstanding) as loans_outstanding,
    avg((days_past_due >= 30)::int) filter (
        where loan_outstanding > 0 or days_past_due > 0
    ) as delinquency_30,
    avg((days_past_due >= 90)::int) filter (
        where loan_outstanding > 0 or days_past_due > 0
    ) as delinquency_90,
    avg((overdraft_used > 0)::int) filter (where status = 'active') as overdraft_share,
    sum(fees) as fees,
    sum(margin) as bank_margin,
    sum(expected_loss) as expected_loss,
    sum(profit) as bank_profit,
    sum(profit_so_far) as lifetime_value
from simulated
where status <> 'not_joined'
group by month, persona
"""

# Over all months, balances are those of the last.
IN_ALL = """
with joined as (
    from marts.financial_behavior
    inner join marts.customer_months using (customer_id, month)
    where status <> 'not_joined'
)
select
    (select sum(balance) from joined where month = last.month) as closing_balance,
    (select sum(portfolio_value) from joined where month = last.month)
        as portfolio_value,
    (select sum(loan_outstanding) from joined where month = last.month)
        as loans_outstanding,
    (select avg(balance) from joined) as average_balance,
    (select sum(profit) from marts.bank_months) as lifetime_value,
    (
        select count(distinct customer_id) from marts.financial_behavior
        where income + spending + investments + loan_repayment > 0
    ) as active_customers
from (select max(month) as month from marts.months) as last
"""

BY_DAY = """
select
    days.day as metric_time__day,
    count(*) filter (where bought.transaction_date = days.day) as transactions,
    sum(amount) filter (where bought.transaction_date = days.day) as transaction_value,
    avg(amount) filter (where bought.transaction_date = days.day) as average_ticket,
    sum(amount) as transaction_value_7_days
from marts.days as days
inner join (from marts.transactions where direction = 'debit') as bought
    on bought.transaction_date between days.day - interval 6 days and days.day
group by days.day
"""

BY_CAMPAIGN = """
select
    campaign,
    count(*) filter (where is_treated) as contacts,
    avg(taken) filter (where is_treated) as campaign_conversion,
    sum(taken * weight) / sum(weight) as conversion_weighed,
    sum(taken * weight) filter (where is_treated)
    / sum(weight) filter (where is_treated)
    - sum(taken * weight) filter (where not is_treated)
    / sum(weight) filter (where not is_treated) as campaign_lift
from (
    select
        *,
        converted::int as taken,
        if(is_treated, 1 / treated_probability, 1 / (1 - treated_probability)) as weight
    from marts.campaign_assignments
    inner join marts.campaign_outcomes using (campaign, customer_id)
    where horizon_months = 1
)
group by campaign
"""

ESTIMATED = """
select shown.campaign_lift, results.estimate
from ({}) as shown
inner join marts.campaign_results as results using (campaign)
where
    metric = 'converted' and horizon_months = 1 and method = 'inverse_propensity'
"""

NEW_CUSTOMERS = """
select
    date_trunc('year', joined_date)::date as metric_time__year,
    city as customer__city,
    count(*) as new_customers
from marts.customers
group by all
"""

_RANDOMISED = "semi join marts.campaigns as random on (random.campaign = shown.campaign"
_MONEY = "metric_time__month, customer__persona, income, net_flow, savings_rate, "
_MONEY += "spending_ratio, investment_rate"
_LATE = "loan_outstanding > 0 or days_past_due > 0"

# For each question its SQL, whose columns are the metrics and what they are cut by.
QUESTIONS = {
    "by month and persona": BY_PERSONA,
    "over all months": IN_ALL,
    "by day": BY_DAY,
    "by campaign": BY_CAMPAIGN,
    "by year of joining": NEW_CUSTOMERS,
}
SAVED = {
    "money_by_persona": f"select {_MONEY} from ({BY_PERSONA})",
    "credit_by_month": f"""
        select
            month as metric_time__month,
            sum(loan_outstanding) as loans_outstanding,
            avg((days_past_due >= 30)::int) filter (where {_LATE}) as delinquency_30,
            avg((days_past_due >= 90)::int) filter (where {_LATE}) as delinquency_90,
            avg((overdraft_used > 0)::int) filter (where status = 'active')
                as overdraft_share
        from marts.customer_months
        where status <> 'not_joined'
        group by month
    """,
    "campaigns_by_lot": f"""
        select campaign, contacts, campaign_conversion, campaign_lift
        from ({BY_CAMPAIGN}) as shown
        {_RANDOMISED} and random.assignment = 'randomised')
    """,
}


@cache
def defined() -> dict[str, str]:
    """The metrics that models/semantic defines, and what they are."""
    path = PROJECT_ROOT / "models" / "semantic" / "_metrics.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {m["name"]: " ".join(m["description"].split()) for m in content["metrics"]}


def by_hand(published: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        answer = connection.execute(sql)
        names = [column[0] for column in answer.description or []]
        return names, answer.fetchall()


def by_mf(arguments: list[str], file: Path) -> list[dict[str, str]]:
    said = mf(["query", *arguments, "--csv", str(file)])
    assert said.returncode == 0, said.stdout + said.stderr
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def same(shown: str, expected: Any) -> bool:
    """Whether a cell of a CSV file shows the value: money exactly, rates nearly."""
    if expected is None:
        return shown == ""
    if isinstance(expected, int | Decimal):
        return Decimal(shown) == expected
    if isinstance(expected, float):
        return math.isclose(float(shown), expected, rel_tol=1e-9, abs_tol=1e-12)
    return shown.removesuffix(" 00:00:00") == str(expected)


def assert_same(
    shown: list[dict[str, str]], names: list[str], rows: list[tuple[Any, ...]]
) -> None:
    keys = [name for name in names if name not in defined()]
    assert rows
    assert len(shown) == len(rows)
    assert set(shown[0]) == set(names)
    found = {
        tuple(row[key].removesuffix(" 00:00:00") for key in keys): row for row in shown
    }
    for row in rows:
        expected = dict(zip(names, row, strict=True))
        answer = found[tuple(str(expected[key]) for key in keys)]
        wrong = [n for n in names if not same(answer[n], expected[n])]
        assert not wrong, (expected, answer, wrong)


@pytest.mark.parametrize("question", QUESTIONS)
def test_mf_answers_as_sql_does(question: str, published: Path, tmp_path: Path) -> None:
    names, rows = by_hand(published, QUESTIONS[question])
    metrics = [name for name in names if name in defined()]
    keys = [name for name in names if name not in metrics]
    arguments = ["--metrics", ",".join(metrics)]
    if keys:
        arguments += ["--group-by", ",".join(keys)]
    assert_same(by_mf(arguments, tmp_path / "shown.csv"), names, rows)


@pytest.mark.parametrize("name", SAVED)
def test_saved_queries_answer_as_sql_does(
    name: str, published: Path, tmp_path: Path
) -> None:
    shown = by_mf(["--saved-query", name], tmp_path / "shown.csv")
    assert_same(shown, *by_hand(published, SAVED[name]))


def test_lift_is_what_campaign_results_estimates(published: Path) -> None:
    _, rows = by_hand(published, ESTIMATED.format(BY_CAMPAIGN))
    assert rows
    assert all(math.isclose(*row, abs_tol=1e-8) for row in rows)


def test_every_metric_is_queried_and_shown(published: Path) -> None:
    asked = {name for sql in QUESTIONS.values() for name in by_hand(published, sql)[0]}
    assert set(defined()) <= asked
    docs = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", docs, re.MULTILINE)) == defined()


def test_mf_finds_no_fault_in_the_metrics() -> None:
    said = mf(["validate-configs", "--show-all"])
    assert said.returncode == 0, said.stdout + said.stderr
    summaries = re.findall(r"ERRORS: (\d+), FUTURE_ERRORS: (\d+)", said.stdout)
    assert len(summaries) > 4
    assert set(summaries) == {("0", "0")}


def test_what_mf_refuses_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--metrics", "savings_rat"]) == 1
    assert "savings_rate" in "".join(capsys.readouterr())


def test_a_query_reads_no_other_file(capsys: pytest.CaptureFixture[str]) -> None:
    other = "1 = (select count(*) from read_text('/etc/passwd'))"
    assert main(["--metrics", "income", "--where", other]) == 1
    assert "disabled by configuration" in "".join(capsys.readouterr())
