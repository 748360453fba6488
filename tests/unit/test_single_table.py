"""Every synthesizer has the interface, and needs only an entry in the list."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from expectations.suites import all_suites
from publishing.exports import csv_files
from python_generators.core.errors import InputError
from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.settings import (
    PROJECT_ROOT,
    Settings,
    load_settings,
    resolve_vars,
)
from python_generators.core.synthesizers import (
    SYNTHESIZERS,
    Synthesizer,
    has_child_tables,
)
from python_generators.core.table_content import audited_schemas
from python_generators.core.tables import BASE, CUSTOMERS, CUSTOMERS_UNCALIBRATED
from python_generators.core.warehouse import open_warehouse
from python_generators.seeds.load import Seeds
from python_generators.steps import Generation, generate, steps_of
from python_generators.synthetic.artifacts import read_artifact, write_artifact
from python_generators.synthetic.learned import SingleTableModel, implementation

SEED = 42
ROWS = 333
SINGLE_TABLE = [s.name for s in SYNTHESIZERS.values() if not s.multi_table]
EVERY = pytest.mark.parametrize("name", SINGLE_TABLE)


@pytest.fixture(scope="module")
def customers(base: Population) -> pd.DataFrame:
    return base["customers"].head(200)


@pytest.fixture(scope="module")
def models(
    customers: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SingleTableModel]:
    """Each synthesizer, fitted in one epoch, saved and loaded."""
    tiny = resolve_vars("ci", '{"ctgan_epochs": 1, "tvae_epochs": 1}')
    found = {}
    for name in SINGLE_TABLE:
        folder = tmp_path_factory.mktemp(name)
        module = implementation(SYNTHESIZERS[name])
        options = SYNTHESIZERS[name].options(tiny)
        module.learn({"customers": customers}, options).save(folder)
        found[name] = module.load(folder)
    return found


@EVERY
def test_samples_are_customers(
    name: str, models: Mapping[str, SingleTableModel], customers: pd.DataFrame
) -> None:
    drawn = models[name].sample(ROWS, SEED)
    assert list(drawn.columns) == CUSTOMERS.column_names
    assert drawn.dtypes.to_dict() == customers.dtypes.to_dict()
    assert drawn["customer_id"].tolist() == list(range(1, ROWS + 1))
    assert not drawn.isna().any(axis=None)
    for column in drawn.columns.drop("customer_id"):
        if drawn[column].dtype == object:
            assert set(drawn[column]) <= set(customers[column]), column
        else:
            low, high = customers[column].min(), customers[column].max()
            assert drawn[column].between(low, high).all(), column


@EVERY
def test_samples_depend_only_on_the_seed(
    name: str, models: Mapping[str, SingleTableModel]
) -> None:
    first = models[name].sample(ROWS, SEED)
    pd.testing.assert_frame_equal(models[name].sample(ROWS, SEED), first)
    assert not models[name].sample(ROWS, SEED + 1).equals(first)


@EVERY
def test_a_saved_model_gives_the_same_samples(
    name: str, models: Mapping[str, SingleTableModel], tmp_path: Path
) -> None:
    models[name].save(tmp_path)
    assert {f.suffix for f in tmp_path.iterdir()} == {".json", ".npz"}
    read_artifact(tmp_path)  # refuses objects
    again = implementation(SYNTHESIZERS[name]).load(tmp_path).sample(ROWS, SEED)
    pd.testing.assert_frame_equal(again, models[name].sample(ROWS, SEED))


WITHOUT_LIBRARIES = """
import sys
from pathlib import Path
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.synthetic.cache import cached
from python_generators.synthetic.calibration import calibrate
from python_generators.synthetic.hma.hma_learning import HMAModel
from python_generators.synthetic.learned import implementation
for name in sys.argv[2:]:
    model = implementation(SYNTHESIZERS[name]).load(Path(sys.argv[1], name))
    model.sample(60, 1)
    heavy = {"sdv", "rdt", "ctgan", "torch", "sklearn"} & set(sys.modules)
    if heavy:
        sys.exit(f"{name} imported {heavy}")
"""


def test_saved_models_are_sampled_without_their_libraries(
    models: Mapping[str, SingleTableModel], tmp_path: Path
) -> None:
    for name, model in models.items():
        (tmp_path / name).mkdir()
        model.save(tmp_path / name)
    command = [sys.executable, "-c", WITHOUT_LIBRARIES, str(tmp_path), *models]
    subprocess.run(command, check=True)


@EVERY
def test_dbt_includes_it(name: str) -> None:
    folder = PROJECT_ROOT / "models" / "staging" / "populations"
    assert (folder / f"stg_{name}__customers.sql").is_file()
    stamps = (
        PROJECT_ROOT
        / "tests"
        / "sql"
        / "singular"
        / "assert_generation_matches_vars.sql"
    )
    text = stamps.read_text(encoding="utf-8")
    for var in SYNTHESIZERS[name].vars:
        assert var in Settings.model_fields
        assert f"'{var}'" in text


@pytest.mark.parametrize("name", ["base", *SYNTHESIZERS])
def test_every_population_can_be_chosen(name: str) -> None:
    chosen = load_settings(_of_all("full", population=name))
    assert chosen.population == name


def _of_all(scale: str, **changes: object) -> dict[str, Any]:
    return resolve_vars(scale, json.dumps({"synthesizers": [*SYNTHESIZERS], **changes}))


def test_dbt_lists_the_populations_with_child_tables() -> None:
    macro = PROJECT_ROOT / "macros" / "populations_with_children.sql"
    named = re.findall(r"'(\w+)'", macro.read_text(encoding="utf-8"))
    assert named == ["base", *(n for n in SYNTHESIZERS if has_child_tables(n))]


def test_hma_and_ctgan_run_by_default() -> None:
    for scale in ("ci", "full"):
        settings = load_settings(resolve_vars(scale, ""))
        assert [s.name for s in settings.chosen_synthesizers] == ["hma", "ctgan"]


def test_only_synthesizers_of_the_run_have_steps_files_and_suites(seeds: Seeds) -> None:
    values = resolve_vars("ci", '{"synthesizers": ["tvae", "hma"]}')
    settings = load_settings(values)
    schemas = {"raw_base", "raw_hma", "raw_tvae"}
    names = {step.name for step in steps_of(settings)}
    assert names & set(SYNTHESIZERS) == {"hma", "tvae"}
    raw = (table.split(".")[0] for table in csv_files(settings).values())
    assert {schema for schema in raw if schema != "marts"} == schemas
    audited = {suite.schema for suite in all_suites(settings, seeds)}
    assert {schema for schema in audited if schema.startswith("raw_")} == schemas
    assert {s for s in audited_schemas(settings) if s.startswith("raw_")} == schemas


@pytest.mark.parametrize(
    ("changes", "message"),
    {
        "unknown": (
            {"synthesizers": ["hma", "gan"]},
            r"vars.synthesizers: \['hma', 'gan'\]: give only names among hma, ctgan, ",
        ),
        "twice": (
            {"synthesizers": ["hma", "hma"]},
            r"vars.synthesizers: .*: give each name only once",
        ),
        "no hma": (
            {"synthesizers": ["ctgan"]},
            r"vars.synthesizers: \['ctgan'\]: include hma: ",
        ),
        "a population that is not made": (
            {"population": "tvae"},
            r"vars.population: 'tvae': add tvae to synthesizers",
        ),
    }.values(),
)
def test_an_invalid_choice_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_settings(resolve_vars("ci", json.dumps(changes)))


@EVERY
def test_it_is_a_step_between_base_and_fidelity(name: str, settings: Settings) -> None:
    every = settings.model_copy(update={"synthesizers": [*SYNTHESIZERS]})
    steps = {step.name: step for step in steps_of(every)}
    assert steps[name].after == ("base",)
    assert set(SYNTHESIZERS[name].vars) <= set(steps[name].vars)
    assert name in steps[f"fidelity_{name}"].after


@dataclass(frozen=True)
class Bootstrap:
    """A synthesizer that resamples the base's customers."""

    customers: pd.DataFrame

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        rng = generator(random_seed, "bootstrap")
        drawn = self.customers.iloc[rng.integers(0, len(self.customers), rows)]
        return drawn.assign(customer_id=np.arange(1, rows + 1)).reset_index(drop=True)

    def save(self, folder: Path) -> None:
        columns = {
            c: v.to_numpy(str if v.dtype == object else None)
            for c, v in self.customers.items()
        }
        write_artifact(folder, {}, {str(c): v for c, v in columns.items()})


def learn(base: Population, _options: Mapping[str, Any]) -> Bootstrap:
    return Bootstrap(base["customers"])


def load(folder: Path) -> Bootstrap:
    frame = pd.DataFrame(read_artifact(folder)[1])
    return Bootstrap(frame[CUSTOMERS.column_names])


def test_another_synthesizer_needs_no_change_of_callers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seeds: Seeds
) -> None:
    module = ModuleType("bootstrap_module")
    module.__dict__.update(learn=learn, load=load)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    added = Synthesizer("bootstrap", "Bootstrap", module.__name__, calibrated=True)
    monkeypatch.setitem(SYNTHESIZERS, added.name, added)
    values = _of_all("ci", population="bootstrap", base_customers=60)
    settings = load_settings(values)
    assert settings.population == "bootstrap"
    steps = [step for step in steps_of(settings) if step.name in ("base", "bootstrap")]
    made = []
    with open_warehouse(tmp_path / "build.duckdb") as warehouse:
        run = Generation(values, settings, seeds, warehouse, tmp_path / "cache")
        for _ in range(2):
            generate(
                run,
                lambda name, fresh: made.append((name, fresh)),
                steps,
                processes=1,  # worker processes do not have the added module
            )
        base = warehouse.read(BASE, CUSTOMERS)
        drawn = warehouse.read("raw_bootstrap", CUSTOMERS_UNCALIBRATED)
        population = run.read("bootstrap")
    assert made == [
        ("base", True),
        ("bootstrap", True),
        ("base", False),
        ("bootstrap", False),
    ]
    assert list(population) == ["customers"]
    assert len(population["customers"]) == len(drawn) == settings.synthetic_customers
    assert set(drawn["income"]) <= set(base["income"])
    assert "bootstrap" in {step.name for step in steps_of(settings)}
    assert csv_files(settings)["customers_bootstrap_1000.csv"] == (
        "raw_bootstrap.customers"
    )
    audited = {(suite.question, suite.schema) for suite in all_suites(settings, seeds)}
    assert {
        ("referential_integrity", "raw_bootstrap"),
        ("synthetic_matches_base", "raw_bootstrap"),
    } <= audited
