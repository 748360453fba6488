"""Checks across the rows of the user's own files, and notes for the report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from python_generators.base.own.own_files import OwnTable
from python_generators.base.own.own_values import Value
from python_generators.core.errors import InputError
from python_generators.core.settings import FEWEST_CUSTOMERS
from python_generators.core.tables import CAMPAIGN_EVENTS, CUSTOMERS, TRANSACTIONS
from python_generators.seeds.load import Seeds

_KEY = CUSTOMERS.key[0]
_FEWEST_PARENTS = 20  # so that a random half of the customers has child rows
_MOST_OF_ONE = 0.25  # share of the rows of a table
_MOST_SHOWN = 10  # values in one note
_LABELS = {
    CUSTOMERS: ("gender", "city", "job_role", "employment_type"),
    TRANSACTIONS: ("category",),
    CAMPAIGN_EVENTS: (),
}
_DAYS = {TRANSACTIONS: "transaction_date", CAMPAIGN_EVENTS: "event_date"}


def check_together(tables: Sequence[OwnTable]) -> None:
    """Check that keys are unique, children have a parent, and customers suffice.

    Args:
        tables: Customers first, then the child tables.

    Raises:
        InputError: A check fails; the error names file, line, column and remedy.
    """
    customers, *children = tables
    for table in tables:
        _check_unique(table)
    _check_enough(customers, FEWEST_CUSTOMERS)
    for child in children:
        _check_parents(child, customers)
        _check_enough(child, _FEWEST_PARENTS)


def _check_unique(own: OwnTable) -> None:
    key = own.table.key[0]
    first: dict[object, int] = {}
    for row, value in enumerate(own.columns.get(key, ())):
        if value in first:
            line = own.lines[first[value]]
            own.reject(row, key, f"duplicate of line {line}; keep one")
        first[value] = row


def _check_parents(child: OwnTable, customers: OwnTable) -> None:
    known = set(customers.columns[_KEY])
    for row, value in enumerate(child.columns[_KEY]):
        if value not in known:
            remedy = f"not in {customers.file}; add the customer or remove the row"
            child.reject(row, _KEY, remedy)


def _check_enough(own: OwnTable, fewest: int) -> None:
    count = len(set(own.columns[_KEY]))
    if count < fewest:
        line = f"{own.file}:{own.lines[-1]}"
        remedy = f"too few customers have rows; give at least {fewest}"
        raise InputError(line, _KEY, count, remedy)


def notes_on(tables: Sequence[OwnTable], seeds: Seeds) -> Iterator[str]:
    """Describe, one line each, the unusual values that were accepted."""
    joined = dict(
        zip(tables[0].columns[_KEY], tables[0].columns["joined_date"], strict=True)
    )
    for own in tables:
        for column in _LABELS[own.table]:
            yield from _unknown_labels(own, column, seeds)
        if own.table in _DAYS:
            yield from _one_owner(own)
            yield from _early_events(own, _DAYS[own.table], joined)


def known_labels(seeds: Seeds) -> dict[str, list[str]]:
    """The labels in the seeds of the market, by column."""
    return {
        "gender": [row.gender for row in seeds.genders],
        "city": [row.city for row in seeds.cities],
        "job_role": [row.job_role for row in seeds.job_roles],
        "employment_type": [row.employment_type for row in seeds.employment_types],
        "category": [row.category for row in seeds.categories],
    }


def _unknown_labels(own: OwnTable, column: str, seeds: Seeds) -> Iterator[str]:
    known = known_labels(seeds)[column]
    counts = Counter(str(v) for v in own.columns[column] if v not in known)
    if not counts:
        return
    shown = ", ".join(f"{v} ({n:,})" for v, n in counts.most_common(_MOST_SHOWN))
    more = len(counts) - _MOST_SHOWN
    shown += f" and {more:,} more values" if more > 0 else ""
    if column == "employment_type":
        shown += f"; paid like {seeds.settings.default_employment_type}"
    yield f"{own.file}: {column}: accepted values that the seeds do not list: {shown}"


def _one_owner(own: OwnTable) -> Iterator[str]:
    counts = Counter(own.columns[_KEY])
    owner, rows = counts.most_common(1)[0]
    if rows > _MOST_OF_ONE * len(own.lines):
        yield (
            f"{own.file}: {_KEY}: {owner} has {rows:,} of {len(own.lines):,} rows "
            f"({rows / len(own.lines):.0%}), so the distributions of rows are that "
            "customer's, and synthetic tables may miss them; leave the customer out"
        )


def _early_events(
    own: OwnTable, column: str, joined: Mapping[Value, Value]
) -> Iterator[str]:
    days = zip(own.columns[_KEY], own.columns[column], strict=True)
    early = sum(day < joined[owner] for owner, day in days)  # type: ignore[operator]
    if early:
        yield (
            f"{own.file}: {column}: accepted {early:,} of {len(own.lines):,} rows "
            "that are dated before the customer's joined_date"
        )
