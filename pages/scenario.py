"""The changes caused by a what-if scenario, and what was expected, as text."""

from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.warehouse import build_file

_COLUMNS = {
    "income_delta": "income",
    "spending_delta": "spending",
    "investments_delta": "investments",
    "loan_repayment_delta": "repayment",
    "balance_delta": "balance at end",
}


def what_if(target: str, name: str) -> str:
    """Format the scenario's total changes, by persona and for all, and expectations.

    Args:
        target: A target of profiles.yml, whose build contains the scenario.
        name: The scenario.

    Returns:
        The lines of the table: sums of money over the customers of each persona and
        all months; then each expectation of the scenario with its result.

    Raises:
        InputError: The build is missing or does not contain the scenario.
    """
    path = build_file(target)
    if not path.is_file():
        raise InputError(path.name, "file", "missing", "run make build first")
    with connect(path, read_only=True) as build:
        rows = build.execute(
            "select persona, customers, customers_touched, "
            f"{', '.join(f'{c}::double' for c in _COLUMNS)} "
            "from marts.scenario_summary where scenario = ? and month is null "
            "order by persona = 'All', persona",
            [name],
        ).fetchall()
        expected = build.execute(
            "select expectation, metric, low, high, actual, passed "
            "from quality.scenario_scorecard where scenario = ? order by metric",
            [name],
        ).fetchall()
    if not rows:
        remedy = "it is not in this build: run make scenario NAME=..."
        raise InputError(path.name, "scenario", name, remedy)
    head = ("persona", "customers", "affected", *_COLUMNS.values())
    lines = [f"Changes by scenario {name}: all months, minus baseline", ""]
    lines.append(_line(head))
    lines += [_line((r[0], *(f"{value:,.0f}" for value in r[1:]))) for r in rows]
    for text, metric, low, high, actual, passed in expected:
        found = "as expected" if passed else "NOT as expected"
        lines += ["", text]
        lines.append(
            f"  {metric}: {actual:+.2%}, expected {low:+.1%} to {high:+.1%}: {found}"
        )
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return f"  {first:<12}" + "".join(f"{cell:>16}" for cell in others)
