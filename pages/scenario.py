"""What a scenario changes, by persona, as a table of text."""

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
    """The scenario's totals over the whole horizon, for each persona and for all.

    Args:
        target: A target of profiles.yml, whose build holds the scenario.
        name: The scenario.

    Raises:
        InputError: the build is missing or does not hold the scenario.
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
    if not rows:
        remedy = "it is not in this build: run make scenario NAME=..."
        raise InputError(path.name, "scenario", name, remedy)
    head = ("persona", "customers", "touched", *_COLUMNS.values())
    lines = [f"What {name} adds, over all months, against the baseline", ""]
    lines.append(_line(head))
    lines += [_line((r[0], *(f"{value:,.0f}" for value in r[1:]))) for r in rows]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return f"  {first:<12}" + "".join(f"{cell:>16}" for cell in others)
