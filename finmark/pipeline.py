"""The stages of a run: generate, build, expect, publish, site."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from expectations.dbt_artifacts import DBT_RUN_RESULTS, read_json
from finmark.children import (
    ended_with_block,
    module,
    run_child,
    started_early,
)
from finmark.dbt_build import DbtBuild, forget_parse
from finmark.rollback import always_undone
from finmark.run_settings import RunSettings, remember
from finmark.shard_runs import only_inputs, use_landed
from finmark.stages import Stages
from python_generators.core.connection import open_or_replace
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.warehouse import build_file
from python_generators.run_vars import check_run_vars

_DBT = "finmark.dbt_command"
_PAGES = module("pages", "build")
_OF_SCENARIOS = (
    *("scenarios", "scenario_expectations", "segments", "int_scenarios__changes+"),
    "assert_generation_matches_vars",
)


def checked_vars(run: RunSettings, scenario: str | None = None) -> str:
    """Every var of the run as JSON, for dbt and the audit.

    Raises:
        InputError: a setting or a seed is wrong.
    """
    overrides = json.dumps(run.overrides)
    return json.dumps(dict(check_run_vars(run.scale, overrides, scenario).values))


def generate(run: RunSettings, stages: Stages) -> None:
    """Make the raw tables, then remember the settings for later verbs."""
    checked_vars(run)
    with stages.stage("generate", lambda: "", silent=False):
        run_child(module("python_generators", "generate", *run.options))
    remember(run)


def build(run: RunSettings, stages: Stages, *, parsed: str = "") -> None:
    """Make and test the tables with dbt, those that the last build does not prove.

    A build file that DuckDB cannot read is set aside first, and its raw tables are
    generated again.

    Args:
        run: The settings.
        stages: Reports the stage.
        parsed: The inputs for which dbt has parsed the project, if it has.

    Raises:
        ChildFailedError: a model or test failed; dbt has printed its name.
    """
    checked_vars(run)
    if _was_replaced(run.target):
        generate(run, stages)
    made: list[int] = []
    with stages.stage("build", lambda: _built(made[0])):
        of_run = dbt_build(run, stages)
        if not of_run.is_proved() and (count := use_landed(run, checked_vars(run))):
            print(f"  simulated by shards, and read: {count}", flush=True)
        made.append(0 if of_run.is_proved() else of_run.make(parsed=parsed))


def prepare(run: RunSettings, stages: Stages) -> None:
    """Load the raw tables, and build what the shards of the simulation read."""
    generate(run, stages)
    with stages.stage("prepare", lambda: ""), only_inputs() as selected:
        command = ["build", "--exclude-resource-type", "test", "unit_test"]
        values = checked_vars(run)
        dbt(command, run.target, values, verbose=stages.verbose, select=selected)


def dbt_build(run: RunSettings, stages: Stages) -> DbtBuild:
    """The build of a run, with the files of the project as they are now."""
    values, file = checked_vars(run), build_file(run.target)

    def run_dbt(command: list[str], select: str = "") -> None:
        dbt(command, run.target, values, verbose=stages.verbose, select=select)

    return DbtBuild(run.target, json.loads(values), file, PROJECT_ROOT, run_dbt)


def dbt(
    command: list[str], target: str, values: str, *, verbose: bool, select: str = ""
) -> None:
    """Run a command of dbt on the target.

    Args:
        command: dbt's verb, after options of dbt itself.
        target: A target of profiles.yml.
        values: Every var, as JSON.
        verbose: Whether dbt prints a line for each model and test, not failures only.
        select: What to build, as dbt selects it; everything if empty.

    Raises:
        ChildFailedError: a model or test failed; dbt has printed its name.
    """
    options = ["--warn-error", "--target", target, "--vars", values]
    options += ["--select", *select.split()] if select else []
    quiet = [] if verbose else ["--quiet"]
    run_child(module(_DBT, *quiet, *command, *options))


@contextmanager
def _dbt_parsing(run: RunSettings) -> Iterator[None]:
    """Let dbt parse the project during the block, on a core that would be idle.

    Only the build of the same run may reuse it: dbt's partial parsing loses seeds when
    the market changes.
    """
    forget_parse(PROJECT_ROOT)
    options = ("--target", run.target, "--vars", checked_vars(run))
    with ended_with_block(module(_DBT, "--partial-parse", "parse", *options)):
        yield


def expect(run: RunSettings, stages: Stages) -> None:
    """Audit the build; failures are printed and stop the run."""
    with stages.stage("expect", _audited):
        run_child(_audit(run), quiet=not stages.verbose)


def publish(run: RunSettings, stages: Stages) -> None:
    """Publish the audited build."""
    with stages.stage("publish", _published):
        run_child(_publishing(run), quiet=not stages.verbose)


def site(stages: Stages) -> None:
    """Draw the pages of the published version, from its own settings."""
    with stages.stage("site", _drawn):
        run_child(_PAGES, quiet=not stages.verbose)


def scenario(run: RunSettings, name: str, stages: Stages) -> None:
    """Simulate one scenario on the present build and print what it changes.

    The build file is put back as it was, so a later publication is not affected.
    """
    values, file = checked_vars(run, name), build_file(run.target)
    _was_replaced(run.target)
    with always_undone(file) if file.exists() else nullcontext():
        with stages.stage("scenario", lambda: name):
            selected = (
                "scenarios scenario_expectations segments int_scenarios__changes+"
            )
            selected += " assert_generation_matches_vars"
            dbt(["build"], run.target, values, verbose=stages.verbose, select=selected)
        run_child(module("pages", "scenario", "--target", run.target, "--name", name))


def everything(run: RunSettings, stages: Stages) -> None:
    """All stages, from nothing to the site.

    The programs after the build import their libraries while it starts on one core, if
    there is something to build.
    """
    of_run = dbt_build(run, stages)
    is_same, inputs = of_run.has_same_inputs(), of_run.inputs()
    with nullcontext() if is_same else _dbt_parsing(run):
        generate(run, stages)
    if is_same and of_run.is_proved():
        for verb in (build, expect, publish):
            verb(run, stages)
        site(stages)
        return
    quiet = not stages.verbose
    with (
        started_early(_audit(run), "great_expectations", quiet=quiet) as audit,
        started_early(
            _publishing(run), "publishing.publish", quiet=quiet
        ) as publishing,
        started_early(_PAGES, "duckdb matplotlib.pyplot pandas", quiet=quiet) as pages,
    ):
        build(run, stages, parsed="" if is_same else inputs)
        with stages.stage("expect", _audited):
            audit()
        with stages.stage("publish", _published):
            publishing()
        with stages.stage("site", _drawn):
            pages()


def _audit(run: RunSettings) -> list[str]:
    options = ("audit", "--target", run.target, "--vars", checked_vars(run))
    return module("expectations", *options)


def _publishing(run: RunSettings) -> list[str]:
    options = ("publish", "--target", run.target, "--vars", checked_vars(run))
    return module("publishing", *options)


def _was_replaced(target: str) -> bool:
    path = build_file(target)
    if not path.exists():
        return False  # dbt says to generate first
    replaced: list[str] = []
    open_or_replace(path, replaced.append).close()
    for line in replaced:
        print(line, flush=True)
    return bool(replaced)


def _built(made: int) -> str:
    results = read_json(PROJECT_ROOT, DBT_RUN_RESULTS)
    counts = Counter(str(r["unique_id"]).partition(".")[0] for r in results["results"])
    tests = counts["test"] + counts["unit_test"]
    tables = counts["model"] + counts["seed"]
    anew = "all made" if made == tables + tests else f"{made or 'nothing'} made anew"
    return f"{tables} models and seeds, {tests} tests passed ({anew})"


def _drawn() -> str:
    return "published/site/index.html"


def _audited() -> str:
    found = read_json(PROJECT_ROOT, "build/audit.json", "run make expect")
    warnings = sum(not e["success"] for e in found["expectations"])
    return f"{len(found['expectations'])} expectations, {warnings} warnings"


def _published() -> str:
    manifest = read_json(PROJECT_ROOT, "published/manifest.json", "run make publish")
    rows = [table["rows"] for table in manifest["tables"].values()]
    return f"{len(rows)} tables, {sum(rows):,} rows"
