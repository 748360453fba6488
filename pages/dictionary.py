"""The data dictionary: the comments of all published tables and columns, as a page."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pages.render import render, sealed
from publishing.exports import parquet_file
from publishing.layout import DATABASE, PUBLISHED_FOLDER
from publishing.reader import Published
from python_generators.core.errors import InputError

Row = Mapping[Hashable, Any]  # of a query, by its columns' names

_TABLES = """
select schema_name as schema, table_name as name, comment, estimated_size as rows
from duckdb_tables() where not internal
order by name <> 'financial_behavior', schema = 'dashboard', schema, name
"""
_COLUMNS = """
select schema_name as schema, table_name, column_name as name, data_type as type,
    is_nullable as nullable, comment
from duckdb_columns() where not internal order by column_index
"""
_KEYS = """
select schema_name as schema, table_name, constraint_type as type,
    constraint_column_names as columns, referenced_table as parent
from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')
order by parent, columns
"""


@dataclass(frozen=True)
class Column:
    """A column, as the page shows it."""

    name: str
    type: str
    nullable: bool
    comment: str


@dataclass(frozen=True)
class Link:
    """The name of a table, and its anchor in the page."""

    name: str
    anchor: str


@dataclass(frozen=True)
class Table(Link):
    """A table, as the page shows it."""

    schema: str
    comment: str
    rows: int
    file: str
    key: Sequence[str]
    parents: Sequence[tuple[Sequence[str], Link]]
    columns: Sequence[Column]


def write_dictionary(published: Published, path: Path) -> Path:
    """Write the page from the published file.

    Raises:
        InputError: A table or a column has no comment.
    """
    tables = read_tables(published)
    page = render(
        "dictionary.html.j2",
        version=published.version,
        tables=tables,
        column_count=sum(len(table.columns) for table in tables),
    )
    path.write_text(sealed(page), encoding="utf-8", newline="\n")
    return path


def read_tables(published: Published) -> list[Table]:
    """Return the tables of the published file, the main table first."""
    tables, columns, keys = map(published.query, (_TABLES, _COLUMNS, _KEYS))
    links = {
        (row["schema"], row["name"]): Link(
            row["name"], f"{row['schema']}.{row['name']}"
        )
        for row in tables.to_dict("records")
    }
    return [
        _table(row, links, _of(columns, row), _of(keys, row))
        for row in tables.to_dict("records")
    ]


def _of(rows: pd.DataFrame, table: Row) -> pd.DataFrame:
    is_its = (rows["schema"] == table["schema"]) & (rows["table_name"] == table["name"])
    found: pd.DataFrame = rows[is_its]
    return found


def _table(
    row: Row,
    links: Mapping[tuple[str, str], Link],
    columns: pd.DataFrame,
    keys: pd.DataFrame,
) -> Table:
    link = links[row["schema"], row["name"]]
    primary = keys[keys["type"] == "PRIMARY KEY"]["columns"]
    foreign = keys[keys["type"] == "FOREIGN KEY"]
    return Table(
        name=link.name,
        anchor=link.anchor,
        schema=row["schema"],
        comment=_described(row["comment"], link.anchor),
        rows=int(row["rows"]),
        file=parquet_file(link.anchor),
        key=list(primary.iloc[0]) if len(primary) else [],
        parents=[
            (list(one["columns"]), links[row["schema"], one["parent"]])
            for one in foreign.to_dict("records")
        ],
        columns=[
            Column(
                one["name"],
                one["type"],
                bool(one["nullable"]),
                _described(one["comment"], f"{link.anchor}.{one['name']}"),
            )
            for one in columns.to_dict("records")
        ],
    )


def _described(comment: str | None, name: str) -> str:
    if not isinstance(comment, str) or not comment.strip():
        file = f"{PUBLISHED_FOLDER}/{DATABASE}"
        remedy = "describe it in its YAML file, then run make run"
        raise InputError(file, name, "not described", remedy)
    return comment.strip()
