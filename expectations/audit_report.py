"""The audit's report on the command line."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from expectations.outcome import Outcome

_REMEDIES = {
    "synthetic_matches_base": "look at the columns that are named; make one label of "
    "values that depend on each other, leave out a column that hardly varies or a "
    "customer with most of the rows, give "
    "more customers, or choose other synthesizers (docs/own_data.md)",
    "synthetic_rows_are_new": "raise base_value_holders, or leave out columns that "
    "identify customers (docs/own_data.md)",
}
_HEADER = ("question", "table", "passed", "warnings", "failures")


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line per suite: the numbers of passed, warning and critical expectations."""
    rows = [_HEADER]
    for _, found in groupby(outcomes, key=lambda o: (o.question, o.table)):
        suite = list(found)
        failed = [o.severity for o in suite if not o.success]
        rows.append(
            (
                suite[0].question,
                suite[0].table,
                str(len(suite) - len(failed)),
                str(failed.count("warning")),
                str(failed.count("critical")),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def warnings(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A line for each warning."""
    for outcome in outcomes:
        if not outcome.success and outcome.severity == "warning":
            yield f"warning: {outcome.name} Found {_found(outcome)}."


def remedies(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What users can do about critical failures of their own data, one line each."""
    for question in dict.fromkeys(outcome.question for outcome in outcomes):
        if question in _REMEDIES:
            tables = sorted({o.table for o in outcomes if o.question == question})
            yield f"what to do about {', '.join(tables)}: {_REMEDIES[question]}"


def failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A line for each critical failure, and one for each of its first rows."""
    for outcome in outcomes:
        yield f"FAILED: {outcome.name} Found {_found(outcome)}."
        for row in outcome.rows:
            yield "    " + ", ".join(f"{name}={value}" for name, value in row.items())


def _found(outcome: Outcome) -> str:
    if outcome.count:
        return f"{outcome.count:,} {'row' if outcome.count == 1 else 'rows'}"
    if isinstance(outcome.observed, float):
        return f"{outcome.observed:.4f}"
    return "nothing" if outcome.observed is None else str(outcome.observed)
