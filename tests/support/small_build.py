"""A small faithful build for the audit's tests, and the proof that it is one."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from expectations.dbt_artifacts import DBT_MANIFEST
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.core.tables import (
    BASE,
    HMA,
    POPULATION_TABLES,
)
from python_generators.seeds.load import load_seeds
from tests.support.small_marts import MONTHS, make_marts, make_quality, make_truth
from tests.support.small_population import PEOPLE, load_table, make_population, resample

PUBLIC = (
    "marts.campaign_events",
    "marts.customer_months",
    "marts.customers",
    "marts.financial_behavior",
    "marts.ledger_entries",
    "marts.life_events",
    "marts.loan_schedule",
    "marts.months",
    "marts.portfolio_months",
    "marts.transactions",
    "quality.anchor_scorecard",
    "quality.column_fidelity",
    "quality.fidelity_scorecard",
    "quality.fidelity_scores",
    "quality.scenario_scorecard",
)


SEALED = ("truth.customer_uplift",)


@dataclass(frozen=True)
class Project:
    """A project folder with a finished build in it."""

    root: Path
    settings: Settings

    @property
    def build(self) -> Path:
        return self.root / "build" / "finmark.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    def change(self, *statements: str) -> None:
        """Spoil the build."""
        with duckdb.connect(str(self.build)) as connection:
            for statement in statements:
                connection.execute(statement)

    def copy(self, root: Path) -> "Project":
        """The same project in another folder."""
        shutil.copytree(self.root, root, symlinks=True)
        return Project(root, self.settings)


def small_settings(**changes: Any) -> Settings:
    sizes = {"base_customers": PEOPLE, "synthetic_customers": PEOPLE, "months": MONTHS}
    return load_settings({**resolve_vars("full", ""), **sizes, **changes})


def make_project(root: Path) -> Project:
    """A project folder with seeds, a manifest and a build that obeys every law."""
    settings = small_settings()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, root / name)
    shutil.copytree(PROJECT_ROOT / "seeds", root / "seeds")
    (root / "build").mkdir()
    _write_manifest(root / DBT_MANIFEST)
    random = np.random.default_rng(7)
    seeds = load_seeds(settings.market, root)
    base = make_population(random, settings, seeds)
    resampled = resample(random, base)
    project = Project(root, settings)
    with duckdb.connect(str(project.build)) as connection:
        for schema, frames in (
            (BASE, base),
            (HMA, resampled),
            *(
                (one.schema, {"customers": resample(random, base)["customers"]})
                for one in settings.chosen_synthesizers
                if not one.multi_table
            ),
        ):
            connection.execute(f"create schema {schema}")
            for table in POPULATION_TABLES:
                if table.name in frames:
                    load_table(connection, schema, table, frames[table.name])
        make_marts(connection, random, seeds, resampled["customers"])
        make_truth(connection)
        make_quality(connection)
    return project


def _write_manifest(path: Path) -> None:
    def node(table: str, **changes: Any) -> dict[str, Any]:
        schema, name = table.split(".")
        config = {"materialized": "table", **changes.pop("config", {})}
        facts = {"schema": schema, "name": name, "alias": name, "access": "public"}
        return {"resource_type": "model", **facts, "config": config, **changes}

    nodes = {f"model.finmark.{table}": node(table) for table in PUBLIC}
    nodes |= {f"model.finmark.{t}": node(t, access="protected") for t in SEALED}
    nodes["model.finmark.stg"] = node("staging.stg", access="protected")
    nodes["test.finmark.t"] = {"resource_type": "test", "config": {}}
    path.write_text(json.dumps({"nodes": nodes}))
