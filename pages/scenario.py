"""The changes caused by a what-if scenario, and what was expected, as text."""

import textwrap
from collections.abc import Mapping

import duckdb

from python_generators.core.connection import connect
from python_generators.core.errors import InputError
from python_generators.core.warehouse import build_file

_COLUMNS = {
    "income_delta": "income",
    "spending_delta": "spending",
    "investments_delta": "investments",
    "loan_repayment_delta": "repayment",
    "balance_delta": "balance at end",
    "earned": "bank earns",
}
_ALL = "All"
_WIDTH = 88


def what_if(target: str, name: str) -> str:
    """Format what a scenario changes, in a sentence and as a table, and expectations.

    Args:
        target: A target of profiles.yml, whose build contains the scenario.
        name: The scenario.

    Returns:
        A sentence on what customers do and what the bank earns; a table of sums of
        money over the customers of each persona and all months; then each expectation
        of the scenario with its result.

    Raises:
        InputError: The build is missing or does not contain the scenario.
    """
    path = build_file(target)
    if not path.is_file():
        raise InputError(path.name, "file", "missing", "run make build first")
    with connect(path, read_only=True) as build:
        rows = _read(
            build,
            "select *, (margin_delta - expected_loss_delta) as earned "
            "from marts.scenario_summary where scenario = ? and month is null "
            f"order by persona = '{_ALL}', persona",
            name,
        )
        expected = _read(
            build,
            "select * from quality.scenario_scorecard where scenario = ? "
            "order by metric",
            name,
        )
        totals = _read(
            build,
            "select sum(fees) as fees, sum(margin - expected_loss) as earned, "
            "(select 1 + actual from intermediate.int_scenarios__measured "
            "where metric = 'usual_fee_change' and scenario = $1) as usual_fee "
            "from marts.bank_months "
            "where month >= (select coalesce(min(month_from) || '-01', '0001-01-01') "
            "from seeds.scenarios where scenario = $1)::date",
            name,
        )
        symbol = _symbol(build)
        cashback = _read(
            build,
            "select 1 from seeds.scenarios where scenario = ? "
            "and parameter = 'cashback_share'",
            name,
        )
    if not rows:
        remedy = "it is not in this build: run make scenario NAME=..."
        raise InputError(path.name, "scenario", name, remedy)
    left_out = "the cost of the cashback" if cashback else ""
    lines = [
        *textwrap.wrap(sentence(name, rows[-1], totals[0], symbol, left_out), _WIDTH),
        "",
        f"Changes by scenario {name}, in {symbol}: all months, minus baseline",
        "",
        _line(("persona", "customers", "affected", *_COLUMNS.values())),
    ]
    numbers = ("customers", "customers_touched", *_COLUMNS)
    lines += [
        _line((str(row["persona"]), *(f"{_number(row[n]):,.0f}" for n in numbers)))
        for row in rows
    ]
    for row in expected:
        found = "as expected" if row["passed"] else "NOT as expected"
        low, high = _number(row["low"]), _number(row["high"])
        lines += ["", str(row["expectation"])]
        lines.append(
            f"  {row['metric']}: {_number(row['actual']):+.2%}, "
            f"expected {low:+.1%} to {high:+.1%}: {found}"
        )
    return "\n".join(lines)


def sentence(
    name: str,
    all_customers: Mapping[str, object],
    totals: Mapping[str, object],
    symbol: str,
    left_out: str = "",
) -> str:
    """What customers do in a scenario, and what the bank earns by it.

    Args:
        name: The scenario.
        all_customers: The row of scenario_summary for all personas and months, with
            ``earned``: the change of the margin less that of expected losses.
        totals: Fees and earnings of the baseline from the scenario's first month on;
            ``usual_fee``: the account fee in the scenario over that of the baseline.
        symbol: The currency's symbol.
        left_out: What the bank's earnings leave out, if anything.
    """
    value = {key: _number(number) for key, number in all_customers.items()}
    if not value["customers_touched"]:
        return f"In {name} nothing changes."

    def more(column: str) -> str:
        number = value[column]
        word = "more" if number > 0 else "less"
        return f"{symbol}{abs(number):,.0f} {word}" if number else "as much"

    people = [
        f"receive {more('income_delta')}",
        f"spend {more('spending_delta')}",
        f"invest {more('investments_delta')}",
        f"repay {more('loan_repayment_delta')}",
        f"have {more('balance_delta')} on their accounts at the end",
    ]
    counted = [
        _count(value["jobless_delta"], "month without work", "months without work"),
        _count(
            value["silent_delta"],
            "customer who no longer uses the bank",
            "customers who no longer use the bank",
        ),
    ]
    others = [text for text in counted if text]
    overdue = f"{more('arrears_delta')} is overdue; " if value["arrears_delta"] else ""
    fees, earned = _number(totals["fees"]), _number(totals["earned"])
    bank = (
        f"the bank earns {more('earned')}"
        f"{_relative(value['earned'], earned)}: {_signed(value['fees_delta'], symbol)}"
        f" of fees{_times(value['fees_delta'], fees, _number(totals['usual_fee']))}, "
        f"{_signed(value['margin_delta'] - value['fees_delta'], symbol)} of other "
        f"margin, {_signed(value['expected_loss_delta'], symbol)} of expected losses"
    )
    return (
        f"In {name} {value['customers_touched']:,.0f} of {value['customers']:,.0f} "
        f"customers are affected: together they {_listed(people)}; "
        + (f"in all, {_listed(others)}; " if others else "")
        + f"{overdue}{bank}{left_out and f' ({left_out} left out)'}."
    )


def _count(number: float, one: str, many: str) -> str:
    if not number:
        return ""
    word = "more" if number > 0 else "fewer"
    return f"{abs(number):,.0f} {word} {one if abs(number) == 1 else many}"


def _relative(change: float, base: float) -> str:
    return f" ({change / base:+.1%})" if base and change else ""


def _times(change: float, base: float, usual: float) -> str:
    """How many times the fees of the baseline are earned, if they change."""
    if not (base and change):
        return ""
    text = f"{1 + change / base:.1f} times those before"
    if round(usual, 2) not in (0, 1):
        text += f", {usual:.1f} times from who pays the account fee alone"
    return f" ({text})"


def _signed(number: float, symbol: str) -> str:
    return f"{'-' if number < 0 else '+'}{symbol}{abs(number):,.0f}"


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if texts[1:] else texts[0]


def _number(value: object) -> float:
    return float(str(value)) if str(value).lstrip("-")[:1].isdigit() else 0.0


def _read(
    build: duckdb.DuckDBPyConnection, query: str, name: str
) -> list[dict[str, object]]:
    found = build.execute(query, [name])
    columns = [column for column, *_ in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _symbol(build: duckdb.DuckDBPyConnection) -> str:
    found = build.execute(
        "select value from seeds.market where setting = 'currency_symbol'"
    ).fetchone()
    return str(found[0]) if found else ""


def _line(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return f"  {first:<12}" + "".join(f"{cell:>16}" for cell in others)
