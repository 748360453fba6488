"""The verbs: what make hands over, what is remembered, what is printed."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from finmark import command_line, pipeline, tools
from finmark.children import (
    ENVIRONMENT,
    ChildFailedError,
    run_child,
)
from finmark.closing_summary import MOST_LINES, closing_summary
from finmark.run_settings import (
    Given,
    RunSettings,
    for_later_verb,
    remember,
    remembered,
)
from finmark.stages import Stages
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings


@pytest.fixture(autouse=True)
def _lock_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb that runs in the checkout meanwhile has no effect."""
    monkeypatch.setattr(command_line, "PROJECT_ROOT", tmp_path)


def test_every_verb_of_the_makefile_is_known() -> None:
    text = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "\t$(DO)$(FINMARK)" in line]
    called = [line.split()[-1] for line in lines]
    assert len(called) > 15
    for verb in called:
        with pytest.raises(SystemExit) as ended:
            command_line.main([verb, "--help"])
        assert ended.value.code == 0


@pytest.mark.parametrize(
    "package", ["python_generators", "expectations", "publishing", "pages", "contest"]
)
def test_packages_explain_themselves(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [package, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(package, run_name="__main__")
    assert ended.value.code == 0
    assert "usage: python -m" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "call"),
    [
        ("scenario", "make scenario NAME=rate_hike_200bp"),
        ("contest", "make contest POLICY=examples/loans_to_young_customers.sql"),
    ],
)
def test_a_missing_variable_gives_one_line_with_the_right_call(
    verb: str, call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main([verb]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert call in line


def test_a_query_is_split_as_a_shell_would(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(tools, "run_child", ran.append)
    tools.metrics("--metrics income --where \"persona = 'Saver'\"")
    assert ran[0][3:] == ["--metrics", "income", "--where", "persona = 'Saver'"]
    with pytest.raises(InputError, match="close every quote"):
        tools.metrics("--where 'persona")


# Settings of the last generation.

US = {"market": "us"}
LAST = RunSettings("ci", US, "ci")


def test_a_new_run_does_not_read_the_last_one() -> None:
    assert RunSettings.chosen(Given()) == RunSettings("full", {}, "dev")
    assert RunSettings.chosen(Given(scale="ci", vars=json.dumps(US))) == LAST


def test_synthesizers_become_a_var() -> None:
    every = RunSettings.chosen(Given(synthesizers="all")).overrides["synthesizers"]
    assert {"hma", "ctgan", "gaussian_copula", "tvae"} <= {*every}
    some = RunSettings.chosen(Given(synthesizers="hma, tvae"))
    assert some.overrides == {"synthesizers": ["hma", "tvae"]}
    with pytest.raises(InputError, match="give the synthesizers once"):
        RunSettings.chosen(Given(synthesizers="all", vars='{"synthesizers": ["hma"]}'))


@pytest.mark.parametrize("text", ["[]", "{", "NaN", '{"a": NaN}'])
def test_vars_that_are_no_object_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="give a JSON object"):
        RunSettings.chosen(Given(vars=text))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (Given(), LAST),
        (Given(scale="ci"), LAST),
        (Given(scale="ci", vars=json.dumps(US)), LAST),
        (Given(vars='{"months": 6}'), RunSettings("ci", {"months": 6}, "ci")),
        (Given(vars="{}"), RunSettings("ci", {}, "ci")),
        (Given(scale="full"), RunSettings("full", {}, "dev")),
        (Given(target="bench"), RunSettings("ci", US, "bench")),
    ],
)
def test_later_verbs_use_the_last_settings_unless_others_are_given(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: Given,
    used: RunSettings,
) -> None:
    remember(LAST, tmp_path)
    assert for_later_verb("build", given, tmp_path) == used
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == (used != LAST)
    for line in printed:
        assert line.startswith("build: ")
        assert str(LAST) in line


@pytest.mark.parametrize(
    "verb", ["run", "generate", "build", "expect", "publish", "scenario"]
)
def test_every_verb_of_a_run_reads_all_settings(
    monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    given = {"SCALE": "ci", "VARS": "{}", "TARGET": "ci", "SYNTHESIZERS": "hma"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    options = vars(command_line.build_parser().parse_args([verb]))
    assert {name: options[name.lower()] for name in given} == given


@pytest.mark.parametrize("kept", [None, "", "[]", "{}", '{"scale": "ci"}'])
def test_without_a_last_run_the_defaults_are_used(
    tmp_path: Path, kept: str | None
) -> None:
    if kept is not None:
        (tmp_path / "build").mkdir()
        (tmp_path / "build" / "last_run.json").write_text(kept)
    assert remembered(tmp_path) is None
    assert for_later_verb("build", Given(), tmp_path).scale == "full"


# Programs and stages.


def test_programs_get_a_fixed_environment_without_makes_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCALE", "ci")
    code = "import json, os; json.dump(dict(os.environ), open('kept.json', 'w'))"
    run_child([sys.executable, "-c", code], root=tmp_path)
    found = json.loads((tmp_path / "kept.json").read_text())
    assert ENVIRONMENT.items() <= found.items()
    assert "SCALE" not in found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('why'); raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", 137),
    ],
)
def test_a_quiet_program_shows_its_output_when_it_fails(
    capsys: pytest.CaptureFixture[str], code: str, expected: int
) -> None:
    with pytest.raises(ChildFailedError) as failed:
        run_child([sys.executable, "-c", code], quiet=True)
    assert failed.value.code == expected
    printed = capsys.readouterr()
    assert "why" in printed.out if expected == 3 else "signal 9" in printed.err
    run_child([sys.executable, "-c", "print('nothing')"], quiet=True)
    assert capsys.readouterr().out == ""


def test_a_stage_prints_one_line_with_its_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stages = Stages()
    with stages.stage("build", lambda: "3 tests passed"):
        pass
    printed = capsys.readouterr()
    assert printed.out.split() == ["build", "3", "tests", "passed", "0.0", "s"]
    assert printed.err == ""  # no terminal: nothing that moves
    with pytest.raises(ChildFailedError), stages.stage("expect", str):
        raise ChildFailedError(1)
    assert list(stages.seconds) == ["build"]


def test_an_exit_code_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ChildFailedError(7)

    monkeypatch.setattr(pipeline, "site", failing)
    assert command_line.main(["site"]) == 7


@pytest.mark.parametrize("warnings", [0, 1, 5, 40])
def test_the_closing_summary_is_short(
    tmp_path: Path, settings: Settings, warnings: int
) -> None:
    for name in ("published", "build"):
        (tmp_path / name).mkdir()
    manifest = {
        "settings": {**settings.model_dump(mode="json"), "market": "us"},
        "tables": {"marts.customers": {"rows": 1000}, "marts.months": {"rows": 12}},
    }
    verdict = {
        "expectations": [
            {
                "name": f"suite on marts.months: rule {i} (warning)",
                "table": "marts.months",
                "success": i >= warnings,
            }
            for i in range(50)
        ]
    }
    (tmp_path / "published" / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "build" / "audit.json").write_text(json.dumps(verdict))
    published = Published(tmp_path / "published")
    text = closing_summary(published, {"generate": 12.3, "build": 4.0}, tmp_path)
    lines = text.strip("\n").splitlines()
    assert len(lines) <= MOST_LINES
    assert "1,000 customers (hma) over 12 months, market us" in lines[0]
    assert "2 tables, 1,012 rows" in lines[0]
    assert lines[1] == "Time: generate 12 s, build 4 s; in all 16 s"
    assert text.count("marts.months: rule") == min(warnings, 4 if warnings > 5 else 5)
    assert ("36 more" in text) == (warnings == 40)
    assert sum(line.startswith("  make ") for line in lines) == 3
