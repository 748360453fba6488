"""A policy: customers to contact, highest priority first, from a CSV file or query."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing.reader import Published, time_limit
from python_generators.core.disk_paths import plain
from python_generators.core.errors import InputError, first_line
from python_generators.core.machine_words import duckdb_remedy, is_of_machine

KEY = "customer_id"
SECONDS = 60  # for the query of a policy
_WHOLE = re.compile(r"[0-9]{1,18}")
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Policy:
    """Customers to contact.

    Attributes:
        file: The path as given by the user.
        sha256: The hash of the file's contents.
        customers: The ids of customers, in order of priority.
        sources: Where each id was read, for messages: file and line, or row of the
            query's result.
    """

    file: str
    sha256: str
    customers: tuple[int, ...]
    sources: tuple[str, ...]


def read_policy(path: Path, published: Published, most: int) -> Policy:
    """Read a policy from a file.

    Args:
        path: A ``.csv`` with the column ``customer_id``, or a ``.sql`` with one query
            that returns it; other columns are ignored.
        published: The publication that the query reads.
        most: The largest number of customers in a list; at most one more row is read
            from a query.

    Raises:
        InputError: The policy is not valid; the error names line and remedy.
    """
    file = path.as_posix()
    readers = {".csv": _csv_rows, ".sql": _query_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        remedy = "give POLICY=<a .csv file or a .sql file>"
        raise InputError("command line", "POLICY", str(path), remedy)
    try:
        content = plain(path).read_bytes()
    except OSError as error:
        remedy = "give a file that can be read"
        raise InputError(file, "file", error.strerror, remedy) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remedy = "save the file as UTF-8 text"
        raise InputError(file, "file", "not text", remedy) from None
    sources: dict[int, str] = {}
    for source, customer in reader(text, file, published, most):
        if customer in sources:
            remedy = f"duplicate of {sources[customer]}; list each customer once"
            raise InputError(source, KEY, customer, remedy)
        sources[customer] = source
    if not sources:
        raise InputError(file, "rows", 0, "list at least one customer")
    digest = hashlib.sha256(content).hexdigest()
    return Policy(file, digest, tuple(sources), tuple(sources.values()))


def _csv_rows(
    text: str, file: str, _published: Published, _most: int
) -> Iterator[tuple[str, int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header.count(KEY) != 1:
            given = _cut(",".join(header))
            remedy = f"give a CSV file with one column {KEY}"
            raise InputError(f"{file}:1", "header", given, remedy)
        column = header.index(KEY)
        for cells in reader:
            source = f"{file}:{reader.line_num}"
            if len(cells) != len(header):
                remedy = f"give {len(header)} fields, like the header"
                raise InputError(source, "fields", len(cells), remedy)
            if not _WHOLE.fullmatch(cells[column]):
                remedy = "give a whole number such as 23"
                raise InputError(source, KEY, _cut(cells[column]), remedy)
            yield source, int(cells[column])
    except csv.Error as error:
        remedy = "close the quotes; double any quote inside a text"
        raise InputError(
            f"{file}:{reader.line_num}", "row", str(error), remedy
        ) from None


def _query_rows(
    text: str, file: str, published: Published, most: int
) -> Iterator[tuple[str, int]]:
    with published.open() as connection, time_limit(connection, SECONDS):
        try:
            answer = connection.execute(_one_query(connection, text, file))
            names = [name for name, *_ in answer.description or ()]
            if names.count(KEY) != 1:
                remedy = f"select one column {KEY}"
                raise InputError(file, "columns", _cut(",".join(names)), remedy)
            rows = answer.fetchmany(most + 1)
        except duckdb.InterruptException:
            remedy = "give a query that ends sooner"
            raise InputError(file, "seconds", f"over {SECONDS}", remedy) from None
        except duckdb.Error as error:
            remedy = "give one query that reads only the schema marts"
            if is_of_machine(error):
                remedy = duckdb_remedy(error)
            raise InputError(file, "query", first_line(error), remedy) from None
    column = names.index(KEY)
    for number, row in enumerate(rows, 1):
        customer = row[column]
        source = f"{file} row {number}"
        if not isinstance(customer, int) or isinstance(customer, bool):
            remedy = "give whole numbers such as 23"
            raise InputError(source, KEY, customer, remedy)
        yield source, customer


def _one_query(
    connection: duckdb.DuckDBPyConnection, text: str, file: str
) -> duckdb.Statement:
    statements = connection.extract_statements(text)
    types = [statement.type.name for statement in statements]
    if types != ["SELECT"]:
        given = " ".join(types) or "nothing"
        raise InputError(file, "query", given, "give exactly one SELECT")
    return statements[0]


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "..."
