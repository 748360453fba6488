"""The dashboard's tables about the whole run, to which no filter applies."""

from collections.abc import Iterator, Sequence
from typing import Any

from pages.check_results import STATUSES, Check
from pages.dashboard.elements import Column, FixedTable, columns
from pages.score_descriptions import HEADLINES, METRICS, POPULATIONS
from publishing.reader import Published

SCORED = {POPULATIONS[name].title: name for name in ("hma", "ctgan")}
REFERENCES = {"no_model": "No model", "ceiling": "Ceiling"}

CAMPAIGN_RESULTS = FixedTable(
    "results",
    "Results by campaign",
    "Profit of all treated customers over the longest horizon, with its 95% confidence "
    "interval. In randomised campaigns, the estimate adjusts for what was known of "
    "each customer before (CUPED), so its interval is narrower than the one above.",
    columns(
        "campaign:Campaign; months:Months:count; treated:Treated:count; "
        "cost:Cost:money; profit:Profit:money; low:From:money; high:To:money"
    ),
)
SCORES = FixedTable(
    "scores",
    "Scorecard",
    "No model: the base with each column shuffled on its own. Ceiling: a second sample "
    "made in the same way as the base. Original: the files of the project that FinMark "
    "started from, scored in the same way.",
    [
        Column("label", "Score"),
        *(
            Column(name, name, "number")
            for name in (
                *SCORED,
                *REFERENCES.values(),
                *(f"Original {title}" for title in SCORED),
            )
        ),
        Column("ideal", "Best", "number"),
        Column("meaning", "Meaning"),
    ],
)
CHECK_RESULTS = FixedTable(
    "checks",
    "Check results",
    "Number of checks by topic and result; checks that did not pass are named.",
    columns("group:Topic; status:Result; checks:Checks:count; names:Checks not passed"),
)

_CAMPAIGN_RESULTS = """
select
    campaign,
    max_by(horizon_months, horizon_months) as months,
    max_by(treated, horizon_months) as treated,
    max_by(cost, horizon_months)::double as cost,
    max_by(incremental_profit, horizon_months)::double as profit,
    max_by(incremental_profit_low, horizon_months)::double as low,
    max_by(incremental_profit_high, horizon_months)::double as high
from marts.campaign_summary
group by campaign
order by campaign
"""


def fixed_tables(
    published: Published, checks: Sequence[Check]
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each fixed table, by the table's id."""
    return {
        CAMPAIGN_RESULTS.id: published.records(_CAMPAIGN_RESULTS),
        SCORES.id: list(_scores(published)),
        CHECK_RESULTS.id: list(_count_by_result(checks)),
    }


def _scores(published: Published) -> Iterator[dict[str, Any]]:
    """Yield a row for each headline score that was computed."""
    rows = published.records("from quality.fidelity_scorecard order by all")
    for (scope, metric, part), label in HEADLINES.items():
        key = (scope, metric, part)
        found = {
            row["population"]: row
            for row in rows
            if (row["scope"], row["metric"], row["property"]) == key
        }
        if not found:
            continue
        any_row = next(iter(found.values()))  # references are the same in every row
        line = {
            "label": label,
            "ideal": any_row["ideal"],
            "meaning": METRICS[metric].meaning,
        }
        for title, name in SCORED.items():
            own = found.get(name, {})
            line[title] = own.get("score")
            line[f"Original {title}"] = own.get("original")
        yield line | {title: any_row[name] for name, title in REFERENCES.items()}


def _count_by_result(checks: Sequence[Check]) -> Iterator[dict[str, Any]]:
    """Count the checks of each topic by result; name those that did not pass."""
    for group in dict.fromkeys(check.group for check in checks):
        for status in reversed(STATUSES):
            names = [c.name for c in checks if (c.group, c.status) == (group, status)]
            if names:
                yield {
                    "group": group,
                    "status": status,
                    "checks": len(names),
                    "names": "" if status == "passed" else "; ".join(names),
                }


def checks_by_table(
    checks: Sequence[Check], tables: Sequence[str]
) -> list[dict[str, Any]]:
    """Count the checks that read each table of the marts, and find the worst result.

    Args:
        checks: All checks of the build.
        tables: Names of tables in the schema ``marts``.
    """
    found = []
    for table in tables:
        own = [check for check in checks if f"marts.{table}" in check.tables]
        worst = max((c.status for c in own), key=STATUSES.index, default="not run")
        names = [c.name for c in own if c.status != "passed"]
        found.append(
            {
                "table": table,
                "checks": len(own),
                "status": worst,
                "names": "; ".join(names),
            }
        )
    return found
