"""The parts of the dashboard: sections, tiles, charts, tables, menus and columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Spec = Mapping[str, Any]
"""A Vega-Lite specification, or a part of one."""


@dataclass(frozen=True)
class Column:
    """One column of a chart's rows, shown in its table and in its tooltips.

    Attributes:
        field: The name of the value in each row.
        title: The heading.
        format: How a value is written: ``text``, ``money``, ``share``, ``count``,
            ``number``, or ``by_menu`` where the chart's menu decides.
    """

    field: str
    title: str
    format: str = "text"


@dataclass(frozen=True)
class Menu:
    """A menu of one chart: ``options`` are pairs of a value and its label."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chart:
    """One chart, with a table of the same rows below it.

    Attributes:
        id: The name of the function in ``assets/chart_rows.js`` that makes the rows.
        title: The heading.
        about: What the chart shows, and how to read it.
        columns: The columns of the table and of the tooltips.
        spec: The Vega-Lite specification; values that begin with ``@`` are replaced
            in the page by domains and colors.
        menus: The menus above the chart.
        wide: Whether the chart takes a whole row of the page.
        filtered: Whether the filters of the page apply to it.
    """

    id: str
    title: str
    about: str
    columns: Sequence[Column]
    spec: Spec
    menus: Sequence[Menu] = ()
    wide: bool = False
    filtered: bool = True


@dataclass(frozen=True)
class FixedTable:
    """A table about the whole run; the filters of the page do not apply to it."""

    id: str
    title: str
    about: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class Tile:
    """One number at the top of a section, with a sentence that defines it."""

    id: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Attributes:
        id: The anchor of the section.
        title: The heading.
        about: What the section shows.
        charts: Its charts.
        needs: The list in the page's data that must not be empty.
        without: The text shown instead where that list is empty.
        tiles: Numbers above the charts.
        tables: Tables below the charts.
    """

    id: str
    title: str
    about: str
    charts: Sequence[Chart]
    needs: str = ""
    without: str = ""
    tiles: Sequence[Tile] = field(default=())
    tables: Sequence[FixedTable] = field(default=())


def columns(text: str) -> list[Column]:
    """Parse columns written as ``field:Title:format``, separated by semicolons."""
    parts = [part.strip().split(":") for part in text.split(";")]
    return [Column(*part) for part in parts]
