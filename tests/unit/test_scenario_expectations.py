"""Every shipped scenario has an expectation, and does what it says."""

import json
from functools import lru_cache
from typing import get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks.engine.bench_customers import base_customers
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.engine.month_stream import simulate_stream
from python_generators.scenarios.scenario_checks import simulation_inputs
from python_generators.scenarios.scenario_stream import scenario_stream
from python_generators.seeds.experiment_rows import ScenarioExpectation
from python_generators.seeds.load import load_seeds
from tests.support.anchor_scorecard import measured_of_scenarios

MARKETS = ("in", "us")
CUSTOMERS = 1_000  # as with SCALE=ci
METRICS = set(get_args(ScenarioExpectation.model_fields["metric"].annotation))


@lru_cache
def measured(market: str) -> dict[tuple[str, str], float]:
    """The metrics of all shipped scenarios, by scenario and metric."""
    values = {"market": market, "base_customers": CUSTOMERS}
    settings = load_settings(resolve_vars("full", json.dumps(values)))
    seeds = load_seeds(market)
    inputs = simulation_inputs(settings, seeds)
    customers = base_customers(settings, seeds).assign(conversions=0)
    named = [
        ["all", f"employment:{employment}", f"persona:{persona}"]
        + ["segment:under_30"] * int(age < 30)
        for employment, persona, age in zip(
            customers["employment_type"],
            customers["persona"],
            customers["age"],
            strict=True,
        )
    ]
    audiences = customers.assign(audiences=pd.Series(named, index=customers.index))
    batch = pa.RecordBatch.from_pandas(audiences, preserve_index=False)
    seed, fees = settings.random_seed, inputs.parameters.categories.fees
    plain = simulate_stream([batch], inputs.months, inputs.parameters, seed).read_all()
    by_category = plain["spending_by_category_paise"].combine_chunks()
    plain = plain.append_column("fees_paise", pc.list_element(by_category, fees))
    discretionary = [
        position
        for position, essential in enumerate(inputs.parameters.categories.is_essential)
        if not essential and position != fees
    ]
    wants = np.stack(by_category.to_numpy(zero_copy_only=False))[:, discretionary]
    plain = plain.append_column(
        "discretionary_spending_paise", pa.array(wants.sum(axis=1))
    )
    changed = scenario_stream([batch], inputs, seeds.scenarios, seed).read_all()
    return measured_of_scenarios(
        {
            "int_scenarios__changes": pd.DataFrame(
                [change.model_dump() for change in seeds.scenarios]
            ),
            "int_customers__audiences": audiences[["customer_id", "audiences"]]
            .explode("audiences")
            .rename(columns={"audiences": "audience"})
            .assign(month_from=None),
            "int_scenarios__months_typed": _without_unit(changed),
            "int_months__typed": _without_unit(plain),
        },
        settings,
    )


def _without_unit(rows: pa.Table) -> pd.DataFrame:
    """The rows as the typed models name them; amounts stay whole paise."""
    rows = rows.drop_columns(
        [name for name in rows.column_names if name == "spending_by_category_paise"]
    )
    found: pd.DataFrame = rows.rename_columns(
        [name.removesuffix("_paise") for name in rows.column_names]
    ).to_pandas()
    return found


@pytest.mark.parametrize("market", MARKETS)
def test_every_shipped_scenario_has_an_expectation(market: str) -> None:
    seeds = load_seeds(market)
    expected = {row.scenario for row in seeds.scenario_expectations}
    assert expected == {change.scenario for change in seeds.scenarios}
    assert {row.metric for row in seeds.scenario_expectations} == METRICS


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize(
    "row",
    load_seeds("in").scenario_expectations,
    ids=lambda row: f"{row.scenario}-{row.metric}",
)
def test_a_scenario_does_what_is_expected(
    market: str, row: ScenarioExpectation
) -> None:
    actual = measured(market)[row.scenario, row.metric]
    assert row.low <= actual <= row.high, row.expectation
