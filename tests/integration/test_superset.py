"""Superset by its one command: four charts, the right numbers, and nothing else."""

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import duckdb
import pytest

from integration.superset.api import Superset, SupersetError
from integration.superset.charts import CHARTS, COLORS, DATASETS, Chart
from integration.superset.dashboard import make_dashboard
from integration.superset.server import free_port, is_free
from publishing.layout import DATABASE, PARTS, PUBLISHED
from publishing.versions import Versions
from python_generators.core.settings import PROJECT_ROOT
from tests.integration.superset_charts import CHARTS_SHOWN, EXPECTED, KEEP_ANSWERS
from tests.support.browser import Browser, Page, browser

PERSONAS = ("Saver", "Spender", "Investor", "Risk-Taker")
MINUTES = 15 * 60  # to install, prepare and start on a slow machine
SHOWN = re.compile(r"Dashboard +(\S+)\nLog in as +(\w+), password (\S+)\n")
# The filter as Superset writes it into an address.
ONLY_SAVERS = (
    "(NATIVE_FILTER-persona:(id:NATIVE_FILTER-persona,ownState:(),extraFormData:(filters:"
    "!((col:persona,op:IN,val:!(Saver)))),filterState:(value:!(Saver))))"
)
# Reads the version of now for seconds: a filter on numbers made as they are counted.
SLOW = """
    select count(*) as n from (from marts.months limit 1) as one, range(600000000)
    where range * 7 % 600000011 >= 0
"""


@dataclass(frozen=True)
class Running:
    """What the command said when it was up."""

    superset: Superset
    page: str
    file: Path

    def numbers(self, title: str) -> dict[tuple[str, str], float]:
        """What a chart of this title must show."""
        with duckdb.connect(str(self.file.resolve()), read_only=True) as connection:
            rows = connection.execute(EXPECTED[title]).fetchall()
        return {(axis, series): value for axis, series, value in rows}

    def database(self) -> int:
        return int(self.superset.get("database/")["ids"][0])

    def balances(self) -> set[float]:
        """What the chart of balances shows, asked anew."""
        named = [{"col": "slice_name", "opr": "eq", "value": "Balance by persona"}]
        (chart,) = self.superset.get("chart/", {"filters": named})["ids"]
        (answer,) = self.superset.get(f"chart/{chart}/data/")["result"]
        return {row["average_balance"] for row in answer["data"]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The command, on versions of its own, until Ctrl-C."""
    folder = tmp_path_factory.mktemp("superset")
    published = folder / "published"
    _release(published, f"{1:012}", (PUBLISHED / DATABASE).resolve())
    port = free_port()
    command = [sys.executable, "-m", "integration.superset", "--port", str(port)]
    command += ["--home", str(folder / "home"), "--published", str(published)]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        alarm = threading.Timer(MINUTES, process.kill)
        alarm.start()
        try:
            assert process.stdout is not None
            said = ""
            while "Ctrl-C" not in said:
                line = process.stdout.readline()
                assert line, f"it ended: {said}"
                said += line
            found = SHOWN.search(said)
            assert found, said
            url = f"http://127.0.0.1:{port}/"
            superset = Superset(url, found[2], found[3])
            yield Running(superset, found[1], published / DATABASE)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
            assert is_free(port)
        finally:
            alarm.cancel()
            process.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def _release(published: Path, name: str, file: Path) -> None:
    """Publish a DuckDB file as `make publish` does, and nothing beside it."""

    def write(version: Path) -> None:
        for part in PARTS:
            (version / part).touch()
        shutil.copyfile(file, version / DATABASE)

    versions = Versions(published)
    with versions.locked():
        versions.release(name, write, lambda _step: None)


def _got(rows: list[dict[str, Any]], axis: str) -> dict[tuple[str, str], float]:
    """The numbers of a page's answer, by axis and series."""
    return {
        (_month(row[axis]), series): value
        for row in rows
        for series, value in row.items()
        if series != axis
    }


def _month(value: Any) -> str:
    """The page has moments in milliseconds; texts stay."""
    if isinstance(value, str):
        return value
    return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m}"


def test_the_dashboard_shows_four_charts_with_the_right_numbers(
    running: Running, chromium: Browser
) -> None:
    page = _opened(running, chromium)
    _until(lambda: all(map(_is_drawn, CHARTS, repeat(page.evaluate(CHARTS_SHOWN)))))
    charts, answers = page.evaluate(CHARTS_SHOWN), page.evaluate("window.answers")
    assert set(charts) == set(EXPECTED) == {chart.title for chart in CHARTS}
    for chart in CHARTS:
        expected = running.numbers(chart.title)
        got = _got(answers[charts[chart.title]["number"]], chart.axis)
        assert expected
        assert got == pytest.approx(expected, rel=1e-9), chart.title
    assert page.external == []
    assert page.errors == []


def test_the_filter_by_persona_reaches_the_charts_that_have_personas(
    running: Running, chromium: Browser
) -> None:
    page = _opened(running, chromium, f"?native_filters={ONLY_SAVERS}")
    charts, answers = page.evaluate(CHARTS_SHOWN), page.evaluate("window.answers")
    for chart in CHARTS:
        got = _got(answers[charts[chart.title]["number"]], chart.axis)
        expected = {
            names: value
            for names, value in running.numbers(chart.title).items()
            if chart.axis == "campaign" or "Saver" in names
        }
        assert got == pytest.approx(expected, rel=1e-9), chart.title


def _opened(running: Running, chromium: Browser, query: str = "") -> Page:
    """The dashboard in a browser, when its four charts are there with their data."""
    page = chromium.page(1440, 1200)
    for name, value in running.superset.cookies.items():
        page.call("Network.setCookie", name=name, value=value, url=running.page)
    page.call("Page.addScriptToEvaluateOnNewDocument", source=KEEP_ANSWERS)
    page.open(running.page + query)
    shown = "document.querySelectorAll('[data-test-chart-name] canvas').length === 4"
    page.wait_for(f"{shown} && Object.keys(window.answers).length === 4", 120)
    return page


def _is_drawn(chart: Chart, shown: dict[str, dict[str, list[int]]]) -> bool:
    """Whether each series of the chart stands on its canvas in its colour."""
    names = PERSONAS if chart.series else chart.metrics
    colours = {int(COLORS[name].removeprefix("#"), 16) for name in names}
    return colours <= set(shown[chart.title]["colours"])


def test_a_second_time_makes_nothing_twice(running: Running) -> None:
    make_dashboard(running.superset, running.file)
    counts = {"database": 1, "dataset": len(DATASETS), "chart": 4, "dashboard": 1}
    for kind, count in counts.items():
        assert running.superset.get(f"{kind}/")["count"] == count, kind


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
        ("select * from glob('/*')", "disabled by configuration"),
        ("copy (select 1) to '{folder}/out.csv'", "disabled by configuration"),
        ("attach '{folder}/out.duckdb' as other", "disabled by configuration"),
        ("set enable_external_access = true", "has been locked"),
        ("create table marts.mine as select 1 as a", "read-only"),
        ("drop table marts.customers", "read-only"),
        ("delete from marts.months", "read-only"),
    ],
)
def test_sql_lab_writes_nothing_and_reads_no_other_file(
    running: Running, tmp_path: Path, statement: str, refusal: str
) -> None:
    number, sql = running.database(), statement.format(folder=tmp_path)
    before = running.file.read_bytes()
    with pytest.raises(SupersetError, match=f"{refusal}|does not allow for DDL/DML"):
        running.superset.sql(number, sql)
    running.superset.put(f"database/{number}", {"allow_dml": True})
    try:
        with pytest.raises(SupersetError, match=refusal):  # DuckDB itself
            running.superset.sql(number, sql)
    finally:
        running.superset.put(f"database/{number}", {"allow_dml": False})
    assert list(tmp_path.iterdir()) == []
    assert running.file.read_bytes() == before


def test_a_new_version_shows_at_once_even_while_the_old_one_is_being_read(
    running: Running, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.duckdb"
    old, before = running.file.resolve(), running.balances()
    shutil.copyfile(old, changed)
    changed.chmod(0o644)
    with duckdb.connect(str(changed)) as connection:
        connection.execute("update marts.financial_behavior set balance = 1")
    assert len(before) > 1
    with ThreadPoolExecutor() as threads:
        reading = threads.submit(running.superset.sql, running.database(), SLOW)
        _until(lambda: _is_open(old))
        _release(running.file.parent, f"{2:012}", changed)
        assert running.file.resolve() != old
        assert running.balances() == {1.0}
        assert _is_open(old)  # by the slow query, in the same process
        assert reading.result() == [{"n": 600_000_000}]
    _until(lambda: not _is_open(old))


def _is_open(file: Path) -> bool:
    """Whether any process has the file open."""
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if descriptor.readlink() == file:
                return True
    return False


def _until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true in 20 seconds")
