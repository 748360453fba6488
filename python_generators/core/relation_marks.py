"""A mark of each relation of a build file: it changes with anything that readers see.

A table's mark covers its rows, its columns, its constraints and its comments; a view's
mark covers its query and its comments. Marks are compared only with marks by the same
release of DuckDB.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from itertools import pairwise

import duckdb

from python_generators.core.table_content import fingerprints, table_names

# dbt stores the failing rows of tests here: no model reads them.
IGNORED_SCHEMAS = ("test_failures",)
# DuckDB keeps what follows as sets: a view's query lists it in any order.
_SETS = re.compile(r"(?:EXCLUDE|REPLACE|RENAME) \(")


def relation_marks(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The mark of every table and view, by ``schema.name``."""
    names = [name for name in table_names(connection) if not _is_ignored(name)]
    contents = fingerprints(connection, names)
    comments = _column_comments(connection)
    return {
        name: _digest([contents.get(name), definition, comments.get(name)])
        for name, definition in _definitions(connection).items()
    }


def changed_relations(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The relations that were added, removed or changed, sorted."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _is_ignored(name: str) -> bool:
    return name.split(".")[0] in IGNORED_SCHEMAS


def _definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    found = connection.execute(
        "select schema_name || '.' || table_name, sql, comment from duckdb_tables() "
        "where database_name = current_database() union all "
        "select schema_name || '.' || view_name, sql, comment from duckdb_views() "
        "where database_name = current_database() and not internal"
    ).fetchall()
    return {
        name: [in_order(query or ""), comment]
        for name, query, comment in found
        if not _is_ignored(name)
    }


def in_order(query: str) -> str:
    """The query with the members of EXCLUDE, REPLACE and RENAME sorted."""
    for start in [found.end() for found in _SETS.finditer(query)][::-1]:
        depth, ends = 1, [start - 1]
        for at, letter in enumerate(query[start:], start):
            depth += (letter == "(") - (letter == ")")
            if depth == 0 or (depth == 1 and letter == ","):
                ends.append(at)
            if depth == 0:
                break
        members = [query[a + 1 : b].strip() for a, b in pairwise(ends)]
        query = query[:start] + ", ".join(sorted(members)) + query[ends[-1] :]
    return query


def _column_comments(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for name, *rest in connection.execute(
        "select schema_name || '.' || table_name, column_name, comment "
        "from duckdb_columns() where database_name = current_database() "
        "and comment is not null order by all"
    ).fetchall():
        found.setdefault(name, []).append(rest)
    return found


def _digest(facts: list[object]) -> str:
    text = json.dumps(facts, default=vars)
    return hashlib.sha256(text.encode()).hexdigest()
