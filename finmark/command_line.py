"""The verbs of the project and their options."""

import argparse
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from finmark import code_checks, pipeline, shard_runs, tools
from finmark.closing_summary import closing_summary
from finmark.lock import only_one
from finmark.rollback import BUILD_FOLDER, sweep
from finmark.run_settings import Given, RunSettings, for_later_verb
from finmark.stages import Stages
from integration.spark.java import require_java
from publishing.reader import Published
from python_generators.core.commands import (
    CommandParser,
    one_line_errors,
)
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.shards import WHOLE, Shard
from python_generators.core.warehouse import build_file

# The verbs that write to build/ or published/: one at a time.
_WRITING = (
    *("run", "generate", "prepare", "build"),
    *("expect", "publish", "site", "scenario", "spark"),
)
_DESCRIPTION = """\
Every verb of the project; `make VERB` calls this. Options that are not given are read
from environment variables, as make hands them over: SCALE, VARS, TARGET, SYNTHESIZERS,
VERBOSE, DEBUG, NAME, POLICY, CAMPAIGN, BUDGET, QUERY, PORT, MARTS, FULL,
BENCH_SCALE.

run and generate use the defaults of dbt_project.yml for what is not given, and remember
SCALE, VARS and TARGET in build/last_run.json. build, expect, publish, scenario and
spark use what is remembered. What is given wins: VARS replace all remembered vars, and
another SCALE drops them; one line is printed when the settings differ. site, contest
and the other verbs read the published files alone.
"""


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Run a verb and return its exit code.

    Args:
        arguments: The command line without the program's name.
    """
    signal.signal(signal.SIGTERM, _end)  # programs that it started end with it
    options = build_parser().parse_args(arguments)
    with _alone(options.verb):
        options.run(options)
    return 0


@contextmanager
def _alone(verb: str) -> Iterator[None]:
    """Let no other verb work meanwhile, and undo what a killed one left undone."""
    if verb not in _WRITING:
        yield
        return
    with only_one(verb, PROJECT_ROOT):
        sweep(PROJECT_ROOT / BUILD_FOLDER)
        yield


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every verb."""
    parser = CommandParser(prog="python -m finmark", description=_DESCRIPTION)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def add(
        name: str, run: Callable[[argparse.Namespace], None], text: str
    ) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=text, description=f"{text}.")
        verb.set_defaults(run=run, verb=name)
        return verb

    new = (
        add("run", _run, "make everything, from the seeds to published/site"),
        add("generate", _generate, "make the raw tables"),
    )
    later = (
        add("build", _build, "build and test the tables with dbt"),
        add("expect", _expect, "audit the build with Great Expectations"),
        add("publish", _publish, "publish the build that passed the audit"),
        add("scenario", _scenario, "simulate a scenario on the present build"),
        add(
            "spark",
            _spark,
            "build and test the models on Spark too, and compare the marts",
        ),
    )
    parts = (
        add("sample", _sample, "land a part of HMA's customers: --shard 2/4"),
        add("prepare", _prepare, "build what simulate reads"),
        add("simulate", _simulate, "land the months of a part of the customers"),
    )
    for verb in parts:
        _add_settings(verb)
    for verb in (parts[0], parts[2]):
        verb.add_argument("--shard", type=Shard.read, default=WHOLE, metavar="I/N")
    pages = add("site", _site, "draw the pages of the published version")
    for verb in (*new, *later):
        _add_settings(verb)
    for verb in (*new, *later, parts[1], pages):
        verb.add_argument(
            "--verbose",
            action="store_true",
            default=os.environ.get("VERBOSE", "") not in ("", "0"),
            help="show all that the programs print (VERBOSE=1)",
        )
    _add(later[-2], "NAME", "a scenario of seeds/scenarios.csv")
    _add(later[-1], "MARTS", "the marts to build and compare; all by default")

    contest = add("contest", _contest, "score a policy by the profit that it makes")
    _add(contest, "POLICY", "a CSV file with customer_id, or a .sql file")
    _add(contest, "CAMPAIGN", "whose customers")
    _add(contest, "BUDGET", "money for contacts")
    bench = add("bench", _bench, "measure the estimators and the engine")
    _add(bench, "BENCH_SCALE", "full or small", default="full", option="--scale")
    metrics = add("metrics", _metrics, "check and list the metrics, or query them")
    _add(metrics, "QUERY", "options of MetricFlow, such as '--metrics income'")
    superset = add("superset", _superset, "serve a dashboard in Apache Superset")
    _add(superset, "PORT", "the port to listen on", default="8088")
    add("mcp", lambda _: tools.mcp(), "show how an AI agent reads the published file")
    add(
        "advisories",
        lambda _: tools.advisories(),
        "look up known vulnerabilities of the libraries",
    )
    add("compat", lambda _: tools.compat(), "read the published files with old readers")
    add("integration", lambda _: tools.integration(), "test other tools on published/")
    soak = add("soak", _soak, "kill and damage small runs, and count what went wrong")
    _add(soak, "FULL", "1 for the large counts, which take many hours")
    add("verify", lambda _: tools.verify(), "check every file of published/")
    add(
        "visuals", lambda _: tools.visuals(), "copy the site's pictures to docs/visuals"
    )
    add("test", lambda _: code_checks.test(), "run lint and the tests")
    add("nightly", lambda _: code_checks.nightly(), "run the tests that take long")
    add("lint", lambda _: code_checks.lint(), "run ruff, mypy and sqlfluff")
    return parser


def _add(
    verb: argparse.ArgumentParser,
    variable: str,
    text: str,
    default: str = "",
    option: str = "",
) -> None:
    verb.add_argument(
        option or f"--{variable.lower()}",
        default=os.environ.get(variable) or default,
        metavar=variable,
        help=text,
    )


def _add_settings(verb: argparse.ArgumentParser) -> None:
    _add(verb, "SCALE", "a scale of dbt_project.yml: full, ci or million")
    _add(verb, "VARS", """vars to override, such as '{"random_seed": 7}'""")
    _add(verb, "TARGET", "a target of profiles.yml: dev, or ci at SCALE=ci")
    _add(verb, "SYNTHESIZERS", "all, or names such as hma,ctgan: the var")


def _given(options: argparse.Namespace) -> Given:
    return Given(options.scale, options.vars, options.target, options.synthesizers)


def _run(options: argparse.Namespace) -> None:
    stages = Stages(verbose=options.verbose)
    pipeline.everything(RunSettings.chosen(_given(options)), stages)
    print(closing_summary(Published(), stages.seconds))


def _generate(options: argparse.Namespace) -> None:
    run = RunSettings.chosen(_given(options))
    pipeline.generate(run, Stages(verbose=options.verbose))


def _sample(options: argparse.Namespace) -> None:
    shard_runs.sample(RunSettings.chosen(_given(options)), options.shard)


def _prepare(options: argparse.Namespace) -> None:
    run = RunSettings.chosen(_given(options))
    pipeline.prepare(run, Stages(verbose=options.verbose))


def _simulate(options: argparse.Namespace) -> None:
    run = for_later_verb("simulate", _given(options))
    shard_runs.simulate(run, pipeline.checked_vars(run), options.shard)


def _build(options: argparse.Namespace) -> None:
    run = for_later_verb("build", _given(options))
    pipeline.build(run, Stages(verbose=options.verbose))


def _expect(options: argparse.Namespace) -> None:
    run = for_later_verb("expect", _given(options))
    pipeline.expect(run, Stages(verbose=options.verbose))


def _publish(options: argparse.Namespace) -> None:
    run = for_later_verb("publish", _given(options))
    pipeline.publish(run, Stages(verbose=options.verbose))


def _scenario(options: argparse.Namespace) -> None:
    if not options.name:
        remedy = "give a scenario: make scenario NAME=rate_hike_200bp"
        raise InputError("command line", "NAME", options.name, remedy)
    run = for_later_verb("scenario", _given(options))
    pipeline.scenario(run, options.name, Stages(verbose=options.verbose))


def _spark(options: argparse.Namespace) -> None:
    require_java()
    run = for_later_verb("spark", _given(options))
    stages = Stages(verbose=options.verbose)
    if not build_file(run.target).exists():
        pipeline.generate(run, stages)
    pipeline.build(run, stages)
    tools.spark(run.target, pipeline.checked_vars(run), options.marts)


def _site(options: argparse.Namespace) -> None:
    pipeline.site(Stages(verbose=options.verbose))


def _contest(options: argparse.Namespace) -> None:
    tools.contest(options.policy, options.campaign, options.budget)


def _bench(options: argparse.Namespace) -> None:
    tools.bench(options.scale)


def _soak(options: argparse.Namespace) -> None:
    tools.soak(options.full)


def _metrics(options: argparse.Namespace) -> None:
    tools.metrics(options.query)


def _superset(options: argparse.Namespace) -> None:
    tools.superset(options.port)
