"""The harness of ``make soak``: trials that fail are counted, and rows go on."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from benchmarks.soak import __main__ as soak
from benchmarks.soak import disturbances, kills, soak_table
from benchmarks.soak.disturbances import damage, published_files
from benchmarks.soak.fork_server import ForkedProgram, answer, popen
from benchmarks.soak.network import calls_of
from benchmarks.soak.other_environments import SINGLE, environment_of, python_of
from benchmarks.soak.project_run import ProjectRun, make_tiny
from pages.site_folder import new_site
from publishing.verify import Damage, find_damage
from python_generators.core.settings import PROJECT_FILE, PROJECT_ROOT
from tests.support.approved_build import everything_in, make_approved, publish_project


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ProjectRun:
    project = make_approved(tmp_path_factory.mktemp("original"))
    publish_project(project)
    with new_site(project.published) as site:
        (site / "index.html").write_text("<p>page</p>")
    return ProjectRun(project.root)


def test_damage_is_noticed_each_time_and_mended_after_each_trial(
    run: ProjectRun,
) -> None:
    before = everything_in(run.published)
    names = published_files(run.published)
    assert {"manifest.json", "SHA256SUMS", "site/index.html"} <= {*names}
    assert [damage(run, "", number) for number in range(12)] == [""] * 12
    assert everything_in(run.published) == before
    assert list(find_damage(run.published)) == []


def test_damage_that_is_not_noticed_is_a_failure(
    run: ProjectRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    for named in ([], [Damage("other", "damaged", "")]):
        monkeypatch.setattr(disturbances, "find_damage", lambda _, n=named: iter(n))
        assert "was damaged, named: " in damage(run, "", 1)


class Prepared(ProjectRun):
    @property
    def warm(self) -> SimpleNamespace:  # type: ignore[override]
        return SimpleNamespace(close=lambda: None)


def test_forty_kills_have_each_verb_early_and_its_share() -> None:
    drawn = kills.drawn_work()
    assert len(drawn) == 40
    assert len({work.verb + tuple(work.deleted) for work in drawn[:9]}) == 9
    assert sum(work.verb == ("publish",) for work in drawn) == 13


def test_environments_differ_in_one_thing_and_then_in_several() -> None:
    first = [environment_of(number) for number in range(len(SINGLE))]
    assert first == [*SINGLE]
    several = [environment_of(number) for number in range(len(SINGLE), 40)]
    assert len({one.name for one in several}) == len(several)
    assert {one.python for one in several} == {"", "3.12", "3.13"}
    assert any(one.clock and one.python and one.before for one in several)
    assert python_of("") == sys.executable
    assert python_of("2.7") is None


def test_scale_ci_of_a_copy_is_tiny(tmp_path: Path) -> None:
    shutil.copy(PROJECT_ROOT / PROJECT_FILE, tmp_path)
    make_tiny(tmp_path)
    scales = yaml.safe_load((tmp_path / PROJECT_FILE).read_text())["vars"]["scales"]
    assert scales["ci"]["synthetic_customers"] == 100
    assert scales["full"] == {}


def test_calls_of_other_machines_are_seen_and_of_this_one_are_not(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    route = '{sa_family=AF_INET6, inet_pton(AF_INET6, "2001:4860:4860::8888", &a)}'
    at_home = (
        'connect(3<TCP:[7]>, {sa_family=AF_INET, sin_addr=inet_addr("127.0.0.1")}, 16)',
        'connect(3<TCPv6:[7]>, {sa_family=AF_INET6, inet_pton(AF_INET6, "::1", &a)})',
        'sendto(3<TCP:[127.0.0.1:9->127.0.0.1:80]>, "x", 1, 0, NULL, 0) = 1',
        "sendmsg(3<UNIX-STREAM:[7->8]>, {msg_name=NULL}, 0) = 1",
        f"connect(3<UDPv6:[7]>, {route}, 28) = 0",
    )
    away = (
        'connect(3<TCP:[7]>, {sa_family=AF_INET, sin_addr=inet_addr("93.184.216.34")})',
        'sendto(4<UDP:[7]>, "x", 1, 0, {sin_addr=inet_addr("10.0.0.2")}, 16) = 1',
        'sendto(4<UDPv6:[[::1]:9->[2001:4860:4860::8888]:443]>, "x", 1, 0, NULL, 0)',
        "sendmmsg(5<UDP:[10.0.0.3:9->10.0.0.2:53]>, [{msg_hdr={msg_name=NULL}}], 1)",
        f"connect(3<TCPv6:[7]>, {route}, 28 <unfinished ...>",
    )
    log.write_text("\n".join(f"12 {line}" for line in (*at_home, *away)))
    assert calls_of(log) == [f"12 {line}" for line in away]


# Verbs in forks.


def forked(code: str, **options: object) -> ForkedProgram:
    found = {"cwd": ".", "env": {"A": "1"}, **options}
    return ForkedProgram(lambda: exec(code), signal.SIG_IGN, found)  # noqa: S102


def test_a_fork_prints_and_ends_as_a_program_does(tmp_path: Path) -> None:
    words = "os.getcwd(), dict(os.environ), os.read(0, 9)"
    code = f"import os; os.write(1, repr(({words})).encode()); raise SystemExit(3)"
    asked = forked(code, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    printed, _ = asked.communicate("words\n")
    assert printed == repr((str(tmp_path), {"A": "1"}, b"words\n"))
    assert asked.returncode == asked.poll() == 3
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    assert forked("raise ValueError", **silent).wait() == 1
    sleeping = forked("import signal; signal.pause()")
    assert sleeping.poll() is None
    sleeping.terminate()
    assert sleeping.wait() == -signal.SIGTERM


def test_an_answer_is_one_write_so_that_no_reader_gets_half_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    out = SimpleNamespace(write=written.append, flush=lambda: None)
    monkeypatch.setattr("sys.stdout", out)
    answer(7)
    assert written == ["7\n"]


def test_only_programs_of_the_project_are_forks() -> None:
    other = popen(["sh", "-c", "", "sh", "true"], stdout=subprocess.DEVNULL)
    assert isinstance(other, subprocess.Popen)
    assert other.wait() == 0


# Rows.


def test_a_row_goes_on_where_it_was_stopped_and_its_failures_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def trial(_run: ProjectRun, _expected: str, number: int) -> str:
        tried.append(number)
        if number == 3 and tried.count(3) == 1:
            raise KeyboardInterrupt
        return "stuck" if number == 1 else ""

    rows = {"a": soak_table.Row("A promise", 5, 9, trial)}
    monkeypatch.setattr(soak, "ROWS", rows)
    monkeypatch.setattr(soak, "FOLDER", tmp_path)
    monkeypatch.setattr(soak, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(soak, "commit", lambda: "abc")
    monkeypatch.setattr(soak, "prepared", lambda *_: (Prepared(tmp_path), ""))
    with pytest.raises(KeyboardInterrupt):
        soak._try("a", 5)
    soak._try("a", 5)
    assert tried == [0, 1, 2, 3, 3, 4]
    table = soak_table.report(rows, tmp_path, tmp_path / "results.json")
    found = json.loads((tmp_path / "results.json").read_text())
    assert found["a"] == {
        "promise": "A promise",
        "trials": 5,
        "of": 9,
        "failed": 1,
        "not_tried": 0,
        "commits": ["abc"],
        "faults": ["stuck"],
    }
    assert table[-1] == "| A promise | 5 | 9 | 1 | 0 |"
