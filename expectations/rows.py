"""Expectations about rows that must not exist; the rows found are shown to people."""

from collections.abc import Sequence
from typing import Any

from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer

ROWS_SHOWN = 20
_TABLE_STYLE = {"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}}


def rendered_rows(rows: Sequence[dict[str, Any]]) -> list[RenderedTableContent] | None:
    """The first rows as a table of Data Docs; nothing when there are none."""
    if not rows:
        return None
    return [
        RenderedTableContent(
            content_block_type="table",
            table=[[str(value) for value in row.values()] for row in rows[:ROWS_SHOWN]],
            header_row=list(rows[0]),
            styling=_TABLE_STYLE,
        )
    ]


class ExpectNoRows(UnexpectedRowsExpectation):  # type: ignore[misc]
    """The query finds nothing; what it does find is listed in Data Docs."""

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)  # type: ignore[untyped-decorator]
    def failing_rows(cls, **kwargs: Any) -> list[RenderedTableContent] | None:  # noqa: ANN401
        """The failing rows, kept when the result format is COMPLETE."""
        details = (kwargs["result"].result or {}).get("details") or {}
        return rendered_rows(details.get("unexpected_rows") or [])

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)  # type: ignore[untyped-decorator]
    def observed(cls, **kwargs: Any) -> str:  # noqa: ANN401
        """How many rows there are."""
        count = (kwargs["result"].result or {}).get("observed_value")
        return "not known" if count is None else f"{count:,} rows"
