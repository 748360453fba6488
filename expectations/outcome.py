"""What became of one expectation, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # or printing an outcome would load Great Expectations
    from expectations.suites import Suite

ROWS_TOLD = 10


@dataclass(frozen=True)
class Outcome:
    """One expectation's result."""

    suite: str
    question: str
    table: str
    sentence: str
    severity: str
    success: bool
    observed: object
    count: int
    rows: Sequence[Mapping[str, Any]]

    @property
    def name(self) -> str:
        """The question, the table and the sentence."""
        return f"{self.question} on {self.table}: {self.sentence}"


def outcome_of(suite: "Suite", result: Any) -> Outcome:  # noqa: ANN401
    """The outcome of one Great Expectations result."""
    found: Mapping[str, Any] = result.result or {}
    details = found.get("details") or {}
    failing = details.get("failing_rows") or {"columns": [], "rows": []}
    rows = [dict(zip(failing["columns"], row, strict=True)) for row in failing["rows"]]
    rows = rows or list(found.get("unexpected_index_list") or [])
    observed = found.get("observed_value", found.get("unexpected_count"))
    count = observed if "failing_rows" in details else found.get("unexpected_count")
    broken = _exception(result.exception_info or {})
    return Outcome(
        suite=suite.name,
        question=suite.question,
        table=suite.full_table,
        sentence=str(result.expectation_config.description),
        severity=str(getattr(result.expectation_config.severity, "value", "critical")),
        success=bool(result.success),
        observed=broken or observed,
        count=int(count or 0),
        rows=rows[:ROWS_TOLD],
    )


def _exception(info: Mapping[str, Any]) -> str | None:
    """The first line of an error raised by the expectation itself, if there is one."""
    for one in (info, *info.values()):
        if isinstance(one, Mapping) and one.get("raised_exception"):
            message = str(one.get("exception_message"))
            return f"error: {message.splitlines()[0] if message else 'unknown'}"
    return None
