"""What the dashboard tells of the whole run, whoever is chosen: its tables of facts."""

from collections.abc import Iterator, Sequence
from typing import Any

from pages.checks import STATUSES, Check
from pages.dashboard_shapes import Column, Facts, columns
from pages.published import Published
from pages.scorecard_words import HEADLINES, POPULATIONS

COPIES = {POPULATIONS[name].title: name for name in ("hma", "ctgan")}
REFERENCES = {"no_model": "No model", "ceiling": "Ceiling"}

RESULTS = Facts(
    "results",
    "What came of each campaign",
    "Of all who were in it, over its longest horizon: what was known of each customer "
    "is taken out, so that the intervals are narrower than those above.",
    columns(
        "campaign:Campaign; months:Months:count; treated:Treated:count; "
        "cost:Cost:money; profit:Profit:money; low:From:money; high:To:money"
    ),
)
SCORES = Facts(
    "scores",
    "Scorecard",
    "The copies beside a copy with no model, the ceiling (fresh people made as the "
    "base was) and the original project's files.",
    [
        Column("label", "Score"),
        *(
            Column(name, name, "number")
            for name in (
                *COPIES,
                *REFERENCES.values(),
                *(f"Original {title}" for title in COPIES),
            )
        ),
        Column("ideal", "Ideal", "number"),
    ],
)
CHECKS = Facts(
    "checks",
    "Checks of this build",
    "dbt's tests and Great Expectations' expectations by what they ask, over all rows.",
    columns("group:Asked; status:Result; checks:Checks:count; names:Which"),
)


def facts(
    published: Published, checks: Sequence[Check]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of facts, by its id."""
    return {
        RESULTS.id: published.records(_RESULTS),
        SCORES.id: list(_scores(published)),
        CHECKS.id: list(_counted(checks)),
    }


_RESULTS = """
select
    replace(campaign, '_', ' ') as campaign,
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


def _scores(published: Published) -> Iterator[dict[str, Any]]:
    """A row a headline: what is in the copies' own rows, and beside them in any."""
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
        anybody = next(iter(found.values()))
        line = {"label": label, "ideal": anybody["ideal"]}
        for title, name in COPIES.items():
            own = found.get(name, {})
            line[title] = own.get("score")
            line[f"Original {title}"] = own.get("original")
        yield line | {title: anybody[name] for name, title in REFERENCES.items()}


def _counted(checks: Sequence[Check]) -> Iterator[dict[str, Any]]:
    """How many checks of each group ended how, and the names of those not passed."""
    for group in dict.fromkeys(check.group for check in checks):
        for status in reversed(STATUSES):
            names = [c.name for c in checks if (c.group, c.status) == (group, status)]
            if names:
                told = "; ".join(names) if status != "passed" else ""
                yield {
                    "group": group,
                    "status": status,
                    "checks": len(names),
                    "names": told,
                }


def covered(checks: Sequence[Check], tables: Sequence[str]) -> list[dict[str, Any]]:
    """Of each table of the marts: how many checks read it, and how the worst ended."""
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
