"""The parts that measure the statement and check its rows as they are made.

dbt builds the months of a small population; they are repeated with new customers, whose
statements differ, since every draw depends on the customer.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.engine.dbt_parts import SCALE, TARGET, dbt, generate, step_and_copy
from benchmarks.engine.engine_jobs import SOURCE, Job
from benchmarks.engine.parts import Bench
from benchmarks.engine.runner import Case
from benchmarks.engine.statement_laws import CLOSING, check_statement
from python_generators.core.connection import connect
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.core.warehouse import build_file
from python_generators.seeds.load import load_seeds

_DATED = "int_transactions__months_to_date"
_NO_TESTS = ("--exclude", "resource_type:test", "resource_type:unit_test")


def statement(bench: Bench) -> dict[str, Case]:
    """Measure the statement, and copying its rows."""
    count = bench.sizes.statement
    step = Job(
        "statement",
        output=str(bench.folder / "step.duckdb"),
        table="statement",
        source=str(_months_to_date(bench)),
        query=_repeated(f"{SOURCE}.months", count),
        scale=SCALE,
    )
    return step_and_copy(bench, step, count)


def statement_laws(bench: Bench) -> dict[str, Case]:
    """Check the identities of every row of the statement, as its rows are made."""
    count, settings = bench.sizes.dbt, load_settings(resolve_vars(SCALE, "{}"))
    with connect(_months_to_date(bench), read_only=True) as connection:
        months = connection.sql(_repeated("months", count))
        seeds = load_seeds(settings.market)
        found = check_statement(months, seeds, settings.random_seed)
    print(f"  {found.rows:,} rows, broken: {sum(found.broken.values())}", flush=True)
    return {"statement laws": {"customers": count, **vars(found)}}


def _months_to_date(bench: Bench) -> Path:
    """A file with what the statement reads of a small population, made once."""
    path = bench.folder / "months_to_date.duckdb"
    if path.exists():
        return path
    generate()
    dbt("build", "--select", f"+{_DATED}", *_NO_TESTS)
    build = build_file(TARGET)
    with connect(path) as connection:
        connection.execute(f"attach '{build}' as {build.stem} (read_only)")
        schema = f"{build.stem}.intermediate"
        connection.execute(
            f"create table months as select dated.*, balance_paise as {CLOSING} "
            f"from {schema}.{_DATED} as dated "
            f"inner join {schema}.int_months__simulated using (customer_id, month)"
        )
    return path


def _repeated(months: str, count: int) -> str:
    """The months repeated with new customers until there are ``count``."""
    known = f"(select max(customer_number) from {months})"
    replaced = ", ".join(
        f"{name} + copy.number * {known} as {name}"
        for name in ("customer_id", "customer_number")
    )
    return (
        f"select * replace ({replaced}) from {months} "
        f"cross join (select unnest(range({count}))::bigint as number) as copy "
        f"where customer_number + copy.number * {known} <= {count}"
    )


STATEMENT_PARTS: Mapping[str, Callable[[Bench], dict[str, Case]]] = {
    "statement": statement,
    "statement_laws": statement_laws,
}
