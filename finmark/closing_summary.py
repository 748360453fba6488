"""The summary of a run: results, elapsed time, warnings and next steps."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import read_json
from expectations.verdict import VERDICT_FILE
from publishing.reader import Published
from python_generators.core.run_parts import parts_left_out
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.synthesizers import SYNTHESIZERS

MOST_LINES = 15
_MOST_WARNINGS = 5
_CONTEST = "examples/loans_to_young_customers.sql", "consumer_loan_offer"


def closing_summary(
    published: Published, seconds: Mapping[str, float], root: Path = PROJECT_ROOT
) -> str:
    """The text of the summary, of at most fifteen lines.

    Args:
        published: The version that the run published.
        seconds: Elapsed seconds of each stage, in order.
        root: The project root, which holds the audit's verdict.
    """
    settings, tables = published.settings, published.tables
    rows = sum(table["rows"] for table in tables.values())
    customers = tables["marts.customers"]["rows"]
    took = ", ".join(f"{name} {spent:.0f} s" for name, spent in seconds.items())
    lines = [
        "",
        f"Published: {customers:,} customers ({settings.population}) over "
        f"{settings.months} months, market {settings.market}; "
        f"{len(tables)} tables, {rows:,} rows",
        f"Time: {took}; in all {sum(seconds.values()):.0f} s",
        *_left_out(settings, customers, root),
        *_warnings(root),
        "Open published/site/index.html in a browser, published/finmark.duckdb with "
        "any BI tool.",
        "Next:",
        *(f"  {command}" for command in _next_commands(settings)),
    ]
    return "\n".join(lines)


def _left_out(settings: Settings, customers: int, root: Path) -> list[str]:
    found = ", ".join(map(str, parts_left_out(settings, customers, root)))
    return [f"Left out: {found}"] if found else []


def _warnings(root: Path) -> list[str]:
    verdict = read_json(root, VERDICT_FILE, "run make expect")
    found = [
        f"  {_in_words(expectation)}"
        for expectation in verdict["expectations"]
        if not expectation["success"]
    ]
    if not found:
        return ["The audit has no warnings."]
    shown = found[:_MOST_WARNINGS]
    if more := len(found) - len(shown):
        shown[-1] = f"  and {more + 1} more: see published/site/scorecard.html"
    return ["Not as expected, but no reason to stop (warnings of the audit):", *shown]


def _in_words(expectation: Mapping[str, Any]) -> str:
    """The table and what is expected of it, without suite and severity."""
    table, name = str(expectation["table"]), str(expectation["name"])
    before, _, after = name.partition(f" on {table}: ")
    return f"{table}: {(after or before).removesuffix(' (warning)')}"


def _next_commands(settings: Settings) -> Sequence[str]:
    policy, campaign = _CONTEST
    commands = ["make scenario NAME=rate_hike_200bp   # what higher rates change"]
    if campaign in settings.campaigns:
        commands.append(
            f"make contest POLICY={policy} CAMPAIGN={campaign}   # score a policy"
        )
    if len(settings.synthesizers) < len(SYNTHESIZERS):
        commands.append("make run SYNTHESIZERS=all   # compare all synthesizers")
    commands.append("""make run VARS='{"market": "us"}'   # another market""")
    return commands[:3]
