"""Trials with the users' own files: one of three valid CSVs damaged."""

import csv
import io
import random
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.bad_inputs.hostile_texts import (
    NUMBERS,
    UNSEEN,
    VISIBLE,
    is_seen,
    mutated,
)
from benchmarks.bad_inputs.tally import Tally, pick
from python_generators.base.own.read import read_own_base
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.core.tables import (
    CAMPAIGN_EVENTS,
    CUSTOMERS,
    TRANSACTIONS,
    Table,
)
from python_generators.seeds.load import load_seeds

Rows = list[list[str]]
CUSTOMERS_COUNT = 60
_RANGES = {
    "age": (0, 120),
    "income": (0, 10**8),
    "credit_score": (300, 900),
    "savings_rate": (0, 1),
    "existing_loan_balance": (0, 10**10),
    "account_balance": (0, 10**10),
    "amount": (0, 10**10),
    "customer_id": (1, 2**53 - 1),
    "transaction_id": (1, 2**53 - 1),
    "event_id": (1, 2**53 - 1),
}
_DECIMALS = {"savings_rate": 4, "income": 2, "existing_loan_balance": 2}
_DECIMALS |= {"account_balance": 2, "amount": 2}
_MISSING = ("null", "none", "nan")  # these are taken for missing values
_RESPONSES = ("Ignored", "Opened", "Clicked", "Converted")
_DATES = (
    *("0001-01-01", "1677-09-20", "1899-12-31", "2026-01-01", "2262-04-12", "20250101"),
    *("2025-02-30", "2025-1-1", "31/12/2024", "2025-W01-1", "２０２５-01-01", "now"),
)


def valid_files() -> dict[str, str]:
    """Three small files that are read without a fault, by the name of the table."""
    customers = [
        [
            *(i, 20 + i % 50, ("Male", "Female")[i % 2], ("Pune", "Delhi")[i % 2]),
            *(
                "Sales",
                ("Salaried", "Contract", "Freelance")[i % 3],
                300_000 + i * 1000,
            ),
            *(600 + i, f"0.{i % 60:02d}", i % 3 * 5000, f"{i * 99}.50"),
            f"202{i % 5}-0{1 + i % 9}-15",
        ]
        for i in range(1, CUSTOMERS_COUNT + 1)
    ]
    transactions = [
        [3 * i + k, i, f"2025-0{1 + i % 9}-1{k}", ("Rent", "Travel")[k % 2], 99 + i]
        for i in range(1, CUSTOMERS_COUNT + 1)
        for k in range(2)
    ]
    events = [
        [i, i, "2025-10-02", ("Ignored", "Opened", "Clicked", "Converted")[i % 4]]
        for i in range(1, CUSTOMERS_COUNT + 1)
    ]
    rows = {CUSTOMERS: customers, TRANSACTIONS: transactions, CAMPAIGN_EVENTS: events}
    return {
        table.name: _text([[*table.columns], *([str(v) for v in r] for r in found)])
        for table, found in rows.items()
    }


def labelled_files(labels: Sequence[str], seed: int) -> dict[str, str]:
    """Valid files of 600 customers that have these texts as their labels."""
    draws = random.Random(seed)
    own = [text for text in labels if text.lower() not in _MISSING]
    customers: list[list[object]] = [
        [
            *(i, 21 + i % 40, own[i % len(own)], own[3 * i % len(own)]),
            *(own[7 * i % len(own)], ("Salaried", own[i % len(own)])[i % 9 == 0]),
            *(round(300_000 * 2 ** draws.gauss(0, 0.7)), draws.randrange(350, 880)),
            *(f"0.{draws.randrange(60):02d}", draws.choice((0, 0, 90_000)), 25_000),
            f"202{draws.randrange(4)}-0{1 + i % 9}-15",
        ]
        for i in range(1, 601)
    ]
    transactions: list[list[object]] = [
        [
            *(i, draws.randrange(1, 601), f"2025-{1 + i % 12:02d}-{1 + i % 28:02d}"),
            *(draws.choice(("Groceries", "Travel", own[i % len(own)])), 50 + i % 5000),
        ]
        for i in range(1, 6001)
    ]
    events: list[list[object]] = [
        [i, draws.randrange(1, 601), "2025-10-02", draws.choice(_RESPONSES)]
        for i in range(1, 1501)
    ]
    rows = {CUSTOMERS: customers, TRANSACTIONS: transactions, CAMPAIGN_EVENTS: events}
    return {
        table.name: _text([[*table.columns], *([str(v) for v in r] for r in found)])
        for table, found in rows.items()
    }


def bad_own_files(count: int, seed: int) -> Tally:
    """Run trials with own files.

    Args:
        count: The number of trials.
        seed: Of the random damages.
    """
    tally, draws = Tally(), random.Random(seed)  # noqa: S311 (no secret)
    good = valid_files()
    with tempfile.TemporaryDirectory() as folder:
        given = {"base_dir": folder}
        settings = load_settings({**resolve_vars("full", "{}"), **given})
        read = partial(read_own_base, settings, load_seeds(settings.market))
        for name, text in good.items():
            (Path(folder) / f"{name}.csv").write_text(text, encoding="utf-8")
        read()  # or nothing below means anything
        for _ in range(count):
            name = pick(draws, good)
            path = Path(folder) / f"{name}.csv"
            shown, data = _damaged(good[name], draws)
            path.write_bytes(data)
            fault = fault_of({**good, name: data}, settings)
            tally.add(f"{name}: {shown!a:.150}", read, fault)
            path.write_text(good[name], encoding="utf-8")
    return tally


def _text(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _damaged(text: str, draws: random.Random) -> tuple[str, bytes]:
    kind = draws.randrange(8)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    line = draws.randrange(len(rows))
    column = draws.randrange(len(rows[line]))
    old = rows[line][column]
    if kind < 5:
        new = pick(
            draws,
            (
                *(pick(draws, NUMBERS), pick(draws, UNSEEN), pick(draws, VISIBLE)),
                *(pick(draws, _DATES), f"{old}{pick(draws, UNSEEN)}", f" {old}", "-1"),
                *(mutated(old, draws), "x" * 101, str(10**12), old.upper(), "0"),
            ),
        )
        rows[line][column] = new
        shown, text = f"line {line + 1}: {old} -> {new}", _text(rows)
    elif kind == 5:
        rows[line : line + 1] = pick(
            draws, ([], [rows[line]] * 2, [[]], rows[line:][:0])
        )
        shown, text = f"line {line + 1} removed or repeated", _text(rows)
    elif kind == 6:
        text = mutated(text, draws)
        shown = "text"
    else:
        data = bytearray(text.encode())
        at = draws.randrange(len(data))
        data[at] ^= 1 << draws.randrange(8)
        return f"byte {at} is {data[at]}", bytes(data)
    return shown, text.encode(errors="surrogatepass")


def fault_of(files: Mapping[str, str | bytes], settings: Settings) -> str:
    """Why the files must be refused, by a second reader; empty if they may pass."""
    known: set[str] = set()
    for table in (CUSTOMERS, TRANSACTIONS, CAMPAIGN_EVENTS):
        data = files[table.name]
        try:
            text = data if isinstance(data, str) else data.decode("utf-8")
            header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        except (UnicodeDecodeError, csv.Error, ValueError):
            return "not UTF-8 text, or no CSV"
        header[:1] = [name.removeprefix("\ufeff") for name in header[:1]]
        wanted = {*table.columns}
        numbered = set() if table is CUSTOMERS else {*table.key}
        if not wanted - numbered <= {*header} <= wanted or len({*header}) < len(header):
            return "another header"
        if any(len(row) != len(header) for row in rows):
            return "a row of another width"
        columns = (
            dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
        )
        if fault := _fault_of_columns(table, columns, known, settings):
            return fault
    return ""


def _fault_of_columns(
    table: Table,
    columns: Mapping[str, Sequence[str]],
    known: set[str],
    settings: Settings,
) -> str:
    for column, cells in columns.items():
        bad = [cell for cell in cells if not _is_good(column, cell, settings)]
        if bad:
            return f"{column} is wrong: {bad[0]!a:.60}"
    keys = [int(cell) for cell in columns.get(table.key[0], ())]
    if len({*keys}) < len(keys):
        return "a key twice"
    parents = {str(int(cell)) for cell in columns.get("customer_id", ())}
    if table is CUSTOMERS:
        known |= parents
    fewest = 50 if table is CUSTOMERS else 20
    return "" if parents <= known and len(parents) >= fewest else "parents"


def _is_good(column: str, cell: str, settings: Settings) -> bool:
    if column in _RANGES:
        decimals = _DECIMALS.get(column, 0)
        form = rf"-?[0-9]+(\.[0-9]{{1,{decimals}}})?" if decimals else r"-?[0-9]+"
        if not re.fullmatch(form, cell):
            return False
        low, high = _RANGES[column]
        return low <= float(cell) <= high and not (
            column == "amount" and not float(cell)
        )
    if column.endswith("_date"):
        try:
            day = date.fromisoformat(cell)
        except ValueError:
            return False
        return len(cell) == 10 and date(1900, 1, 1) <= day <= settings.as_of_date
    if column == "response":
        return cell in ("Ignored", "Opened", "Clicked", "Converted")
    return bool(cell) and is_seen(cell) and len(cell) <= 100
