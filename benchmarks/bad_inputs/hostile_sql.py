"""Hostile SQL at the doors of a publication: the contest's policies, and its reader."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.bad_inputs.tally import Tally
from contest.policy import read_policy
from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError

_MOST = 500  # customers of a policy

_READ = (
    *("read_text('{file}')", "read_blob('{file}')", "read_csv('{file}')"),
    *("read_csv_auto('{file}')", "read_json('{file}')", "read_parquet('{file}')"),
    *("read_ndjson('{file}')", "read_json_objects('{file}')", "glob('{folder}/*')"),
    *("sniff_csv('{file}')", "parquet_metadata('{file}')", "parquet_schema('{file}')"),
    *("read_duckdb('{truth}')", "sqlite_scan('{file}', 't')", "'{file}'", "'*.csv'"),
    *("'https://example.org/x.csv'", "'s3://bucket/x.parquet'", "'hf://datasets/x/y'"),
    *("postgres_scan('', '', '')", "query('from ''{file}''')", "query_table('{file}')"),
    *("st_read('{file}')", "iceberg_scan('{file}')", "delta_scan('{file}')", "_MOST"),
    *("parquet_kv_metadata('{file}')", "'{truth}'", "truth.customer_uplift", "sys"),
)
STATEMENTS = (
    *(f"select 1 as customer_id from {source}" for source in _READ),
    *("attach '{truth}'", "attach ':memory:' as x", "detach finmark", "use memory"),
    *("copy marts.customers to '{out}'", "copy (select 1) to '{out}' (format parquet)"),
    *("copy marts.customers from '{file}'", "export database '{out}'", "checkpoint"),
    *("import database '{folder}'", "install httpfs", "load httpfs", "vacuum"),
    *("force install spatial", "set enable_external_access = true", "reset threads"),
    *("set lock_configuration = false", "pragma memory_limit='1MB'", "set threads = 9"),
    *("pragma enable_profiling", "set temp_directory = '{folder}'", "begin", "commit"),
    *("set allowed_directories = ['/']", "create table x as select 1 as customer_id"),
    *("create schema x", "create view x as select 1", "create macro x() as 1"),
    *("create secret (type s3)", "create type x as enum ('a')", "create sequence x"),
    *("insert into marts.customers values (1)", "update marts.customers set age = 1"),
    *("delete from marts.customers", "truncate marts.customers", "drop schema marts"),
    *("drop table marts.customers", "alter table marts.customers drop column age"),
    *("prepare x as select 1", "execute x", "call pragma_version()", "analyze"),
    *("select 1 as customer_id; attach '{truth}'", "set variable x = 1", ";;", "--"),
    *("select 1 as customer_id; copy (select 1) to '{out}'", "comment on schema marts"),
    *("explain analyze select 1", "describe marts.customers", "show tables", "/* */"),
    *("select 1 as customer_id limit (select count(*) from read_text('{file}'))", "x"),
    *("with x as (delete from marts.customers returning *) from x", "select ?"),
    *("select " + "(" * 3000 + "1" + ")" * 3000 + " as customer_id", "select $a"),
    *("select customer_id from marts.customers where getenv('HOME') > ''", "\x00"),
)


def hostile_sql(folder: Path, statements: Sequence[str] = STATEMENTS) -> Tally:
    """Give each statement to the contest as a policy, and to the reader.

    Args:
        folder: A publication; it must be the same afterwards.
        statements: With the names of files in braces.
    """
    tally, published = Tally(), Published(folder)
    before = _digests(folder)
    with tempfile.TemporaryDirectory() as scratch:
        names = {"folder": scratch, "file": f"{scratch}/secret.csv"}
        names |= {"out": f"{scratch}/out", "truth": str((folder / TRUTH).resolve())}
        Path(names["file"]).write_text("customer_id\n210\n", encoding="utf-8")
        policy = Path(scratch) / "policy.sql"
        for statement in statements:
            text = statement
            for name, value in names.items():
                text = text.replace("{" + name + "}", value)
            policy.write_text(text, encoding="utf-8")

            def contest() -> None:
                read_policy(policy, published, _MOST)

            def reader(text: str = text) -> None:
                _query(published, text)

            tally.add(f"policy {statement:.80}", contest, "read or changed a file")
            fault = "" if statement.startswith(_HARMLESS) else "read or changed a file"
            tally.add(f"reader {statement:.80}", reader, fault)
        left = sorted(path.name for path in Path(scratch).iterdir())
        if left != ["policy.sql", "secret.csv"] or _digests(folder) != before:
            tally.wrong.append(f"a file was written: {left}")
    return tally


# On a connection that is closed at once, these change nothing that outlives it.
_HARMLESS = (
    *("attach ':memory:'", "use memory", "begin", "commit", "vacuum", "--", "/*", ";;"),
    *("create", "prepare", "call", "set variable", "explain", "describe", "show"),
    *("analyze", "checkpoint", "detach"),
)


def _query(published: Published, text: str) -> None:
    with published.open() as connection:
        try:
            if connection.execute(text) is not None:  # it is for an empty text
                connection.fetchall()
        except (duckdb.Error, ValueError) as error:
            raise InputError("query", "text", 1, str(error).splitlines()[0]) from None


def _digests(folder: Path) -> list[str]:
    files = (folder / name for name in (DATABASE, TRUTH))
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
