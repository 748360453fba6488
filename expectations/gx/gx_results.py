"""Convert results of Great Expectations to outcomes."""

from collections.abc import Mapping
from typing import Any

from expectations.outcome import Outcome
from expectations.suites.suite import Suite

ROWS_SHOWN = 10


def outcome_of(suite: Suite, result: Any) -> Outcome:  # noqa: ANN401 (not typed there)
    """Convert one result.

    Args:
        suite: The suite that the expectation belongs to.
        result: Great Expectations' result of the expectation.
    """
    found: Mapping[str, Any] = result.result or {}
    details = found.get("details") or {}
    failing = details.get("failing_rows") or {"columns": [], "rows": []}
    rows: list[Mapping[str, Any]]
    rows = [dict(zip(failing["columns"], row, strict=True)) for row in failing["rows"]]
    rows = rows or list(found.get("unexpected_index_list") or [])
    limit = result.expectation_config.kwargs.get("max_value")
    rows = rows or _beyond(limit, details.get("measured"))
    observed = found.get("observed_value", found.get("unexpected_count"))
    count = observed if "failing_rows" in details else found.get("unexpected_count")
    error = _error(result.exception_info or {})
    return Outcome(
        question=suite.question,
        table=suite.full_table,
        sentence=str(result.expectation_config.description),
        severity=str(getattr(result.expectation_config.severity, "value", "critical")),
        success=bool(result.success),
        observed=error or observed,
        count=int(count or 0),
        rows=rows[:ROWS_SHOWN],
    )


def _beyond(
    limit: object, measured: Mapping[str, Any] | None
) -> list[Mapping[str, Any]]:
    """What a statistic measured beyond its limit, if it measured several things."""
    if not isinstance(limit, int | float) or not measured:
        return []
    if len(measured["columns"]) < 2:
        return []
    found = (dict(zip(measured["columns"], r, strict=True)) for r in measured["rows"])
    return [row for row in found if _number(list(row.values())[-1]) > limit]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("-inf")


def _error(info: Mapping[str, Any]) -> str | None:
    """The first line of an error raised by the expectation itself, if there is one."""
    for one in (info, *info.values()):
        if isinstance(one, Mapping) and one.get("raised_exception"):
            message = str(one.get("exception_message"))
            return f"error: {message.splitlines()[0] if message else 'unknown'}"
    return None
