"""Verbs that only start other programs: benchmarks, contest, integration."""

import shlex
from collections.abc import Sequence

from finmark.children import module, run_child
from python_generators.core.errors import InputError


def visuals() -> None:
    """Copy the pictures of the site to docs/visuals, to be committed."""
    run_child(module("pages", "visuals"))


def verify() -> None:
    """Check that every published file is as it was published."""
    run_child(module("publishing", "verify"))


def soak(full: str) -> None:
    """Kill, disturb and damage small runs, and count what went wrong."""
    options = ["--full"] if full not in ("", "0") else []
    run_child(module("benchmarks.soak", *options))


def bench(scale: str) -> None:
    """Measure the estimators against the ground truth, and the engine's cost."""
    for name in ("benchmarks.replications", "benchmarks.engine"):
        run_child(module(name, "--scale", scale))


def contest(policy: str, campaign: str, budget: str) -> None:
    """Score a policy.

    Args:
        policy: A CSV or SQL file.
        campaign: Whose customers; the contest's default if empty.
        budget: Money for contacts; the contest's default if empty.

    Raises:
        InputError: no policy was given.
    """
    if not policy:
        remedy = (
            "give a file: make contest POLICY=examples/loans_to_young_customers.sql"
        )
        raise InputError("command line", "POLICY", policy, remedy)
    optional = [*_option("--campaign", campaign), *_option("--budget", budget)]
    run_child(module("contest", "--policy", policy, *optional))


def metrics(query: str) -> None:
    """Check and list the metrics, or query them.

    Args:
        query: Options of MetricFlow as one would type them, quotes included.

    Raises:
        InputError: a quote is not closed.
    """
    try:
        arguments = shlex.split(query)
    except ValueError as error:
        remedy = "close every quote: make metrics QUERY='--metrics income'"
        raise InputError("command line", "QUERY", query, f"{error}; {remedy}") from None
    run_child(module("integration.metrics", *arguments))


def mcp() -> None:
    """Show how an AI agent reads the published file."""
    run_child(module("integration.agents"))


def advisories() -> None:
    """Look up known vulnerabilities of the locked libraries."""
    run_child(module("integration.advisories"))


def compat() -> None:
    """Open the published files with older releases of DuckDB and Parquet readers."""
    run_child(module("integration.compat"))


def superset(port: str) -> None:
    """Serve a dashboard in Apache Superset."""
    run_child(module("integration.superset", "--port", port), handles_interrupt=True)


def spark(target: str, values: str, marts: str) -> None:
    """Build the models on Spark too, and compare the marts.

    Args:
        target: Whose DuckDB file has the raw tables, and is compared.
        values: Every var, as JSON.
        marts: Names of models, separated by spaces; all of the path if empty.
    """
    chosen = ["--marts", *marts.split()] if marts.strip() else []
    run_child(
        module("integration.spark", "--target", target, "--vars", values, *chosen)
    )


def integration() -> None:
    """Test other tools on the published files."""
    run_child(module("pytest", "tests/integration"), handles_interrupt=True)


def _option(name: str, value: str) -> Sequence[str]:
    return (name, value) if value else ()
