"""Expectations on rows that must not exist; Data Docs show the rows found."""

from collections.abc import Mapping, Sequence
from typing import Any

from great_expectations.core import ExpectationValidationResult
from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer

ROWS_KEPT = 20
_TABLE_STYLE = {
    "body": {"classes": ["table", "table-bordered", "table-sm", "w-auto", "mt-3"]}
}


def as_table(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Convert the first rows to text; JSON would sort columns and round amounts."""
    return {
        "columns": list(rows[0]) if rows else [],
        "rows": [[str(value) for value in row.values()] for row in rows[:ROWS_KEPT]],
    }


def rendered(table: Mapping[str, Any] | None) -> list[RenderedTableContent] | None:
    """Render the table for Data Docs; None without rows."""
    if not table or not table["rows"]:
        return None
    return [
        RenderedTableContent(
            content_block_type="table",
            table=table["rows"],
            header_row=table["columns"],
            styling=_TABLE_STYLE,
        )
    ]


def details_of(result: ExpectationValidationResult) -> dict[str, Any]:
    """The details that the expectations of this package store in a result."""
    return dict((result.result or {}).get("details") or {})


class ExpectNoRows(UnexpectedRowsExpectation):  # type: ignore[misc]
    """The query returns no rows; rows that it returns are listed in Data Docs."""

    def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ANN401
        count = metrics["unexpected_rows_query.row_count"]
        table = as_table(metrics["unexpected_rows_query.table"])
        return {
            "success": count == 0,
            "result": {"observed_value": count, "details": {"failing_rows": table}},
        }

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)  # type: ignore[untyped-decorator]
    def failing_rows(cls, **kwargs: Any) -> list[RenderedTableContent] | None:  # noqa: ANN401
        """The rows that break the rule."""
        return rendered(details_of(kwargs["result"]).get("failing_rows"))

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)  # type: ignore[untyped-decorator]
    def observed(cls, **kwargs: Any) -> str:  # noqa: ANN401
        """The number of failing rows."""
        count = (kwargs["result"].result or {}).get("observed_value")
        return "not known" if count is None else f"{count:,} rows"
