"""Trials with the seeds of a market: one file damaged in one cell, row or byte."""

import csv
import io
import random
import shutil
import tempfile
from pathlib import Path

from benchmarks.bad_inputs.hostile_texts import (
    NUMBERS,
    UNSEEN,
    VISIBLE,
    is_plain_number,
    is_seen,
    mutated,
)
from benchmarks.bad_inputs.tally import Tally, pick
from python_generators.base.faker.population import make_base
from python_generators.campaigns.campaign_checks import check_campaigns
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.economy.calendar import check_calendar
from python_generators.scenarios.scenario_checks import check_scenarios
from python_generators.seeds.load import load_seeds

MARKET = "in"
_SHARED = ("segments.csv", "scenarios.csv", "scenario_expectations.csv")
_TEXTS = ("year", "note")  # though a file may have numbers in all of its rows
_FEW = {"base_customers": 50}
_EXTREMES = (
    *("0", "-1", "1", "0.5", "99", "1000", "100000", "999999999", "1000000000000"),
    *("-0.5", "0.000001", "-1000000", "28", "365", "36525", "2147483648"),
)


def bad_seeds(count: int, seed: int, *, simulated: int = 10) -> Tally:
    """Run trials with seeds.

    Args:
        count: The number of trials.
        seed: Of the random damages.
        simulated: Of so many accepted ones, one also makes a base of 50 customers.
    """
    tally, draws = Tally(), random.Random(seed)  # noqa: S311 (no secret)
    settings = load_settings({**resolve_vars("full", "{}"), **_FEW})
    accepted = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(PROJECT_ROOT / "seeds", root / "seeds")
        files = sorted((root / "seeds" / "markets" / MARKET).glob("*.csv"))
        files += [root / "seeds" / name for name in _SHARED]
        for _ in range(count):
            path = pick(draws, files)
            before = path.read_bytes()
            shown, after = _damaged(before.decode(), draws)
            path.write_bytes(after)
            whole = accepted % simulated == 0

            def read(whole: bool = whole) -> None:
                _read(settings, root, whole=whole)

            fault = fault_of(before, after)
            accepted += tally.add(f"{path.name}: {shown!a:.150}", read, fault)
            path.write_bytes(before)
    return tally


def _damaged(text: str, draws: random.Random) -> tuple[str, bytes]:
    kind = draws.randrange(8)
    if kind < 6:  # one cell
        rows = list(csv.reader(io.StringIO(text, newline="")))
        line = draws.randrange(len(rows))
        column = draws.randrange(len(rows[line]))
        old = rows[line][column]
        new = pick(
            draws,
            (
                *(pick(draws, NUMBERS), pick(draws, UNSEEN), pick(draws, VISIBLE)),
                *(pick(draws, _EXTREMES), f"{old}{pick(draws, UNSEEN)}", f" {old}"),
                *(mutated(old, draws), "x" * 600, old.upper(), pick(draws, rows[-1])),
            ),
        )
        rows[line][column] = new
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        return f"line {line + 1}: {old} -> {new}", out.getvalue().encode(
            errors="surrogatepass"
        )
    if kind == 6:
        lines = text.splitlines(keepends=True)
        at = draws.randrange(len(lines))
        lines[at : at + 1] = pick(
            draws, ([], [lines[at]] * 2, ["\n"], [lines[at] * 300])
        )
        return f"line {at + 1} removed or repeated", "".join(lines).encode()
    data = bytearray(text.encode())
    at = draws.randrange(len(data))
    data[at] ^= 1 << draws.randrange(8)
    return f"byte {at} is {data[at]}", bytes(data)


def _read(settings: Settings, root: Path, *, whole: bool) -> None:
    seeds = load_seeds(MARKET, root)
    check_calendar(settings, seeds)
    check_campaigns(settings, seeds)
    check_scenarios(settings, seeds)
    if whole:
        make_base(settings, seeds)


def fault_of(before: bytes, after: bytes) -> str:
    """Why the file must be refused, as a second reader finds; empty if it may pass."""
    try:
        rows = list(csv.reader(io.StringIO(after.decode("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return "not UTF-8 text, or no CSV"
    good = list(csv.reader(io.StringIO(before.decode(), newline="")))
    if rows[:1] != good[:1]:
        return "another header"
    columns = dict(zip(good[0], zip(*good[1:], strict=True), strict=True))
    numeric = [
        name not in _TEXTS and all(is_plain_number(v) or not v for v in column)
        for name, column in columns.items()
    ]
    for row in rows[1:]:
        if len(row) != len(numeric):
            return "a row of another width"
        for cell, is_number in zip(row, numeric, strict=True):
            if not is_seen(cell) or len(cell) > 500:
                return "an unseen character, or too long"
            if is_number and cell and not is_plain_number(cell):
                return "no plain number in a column of numbers"
    return ""
