"""Replicate a campaign with the project's assignment, responses and engine.

Each random seed gives the same customers new arms, responses and months. Customers who
convert in one arm only are simulated in both arms, so the outcome of every customer is
known in both.
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.engine.bench_customers import engine_columns
from benchmarks.replications.campaign_designs import Design
from benchmarks.replications.simulated_year import (
    BEFORE_MONTHS,
    MONTHS,
    covariates,
    outcomes,
    simulate_months,
)
from python_generators.base.faker.population import make_base
from python_generators.campaigns.response_stream import respond_stream
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.silence import ACTIVE
from python_generators.seeds.load import Seeds

METRICS = ("converted", "deposits", "spending", "investments")


@dataclass(frozen=True)
class Replicate:
    """The observed outcomes of one replication, and the true effects."""

    observed: pd.DataFrame  # as the estimators read it
    effects: pd.DataFrame  # of treatment on each customer, by metric


class CampaignReplicator:
    """Replicates campaigns on the same customers."""

    def __init__(self, customers: int, seeds: Seeds) -> None:
        """Generate a base with this number of customers."""
        values = {"base_customers": customers, "months": MONTHS}
        self._settings = load_settings(resolve_vars("full", json.dumps(values)))
        self._base = make_base(self._settings, seeds)
        self._seeds = seeds

    def replicate(self, design: Design, random_seed: int) -> Replicate:
        """Run the campaign once, with the random draws of this seed."""
        responses = self._respond(design, random_seed)
        treated = responses["is_treated"].to_numpy(dtype=np.bool_)
        if_treated, if_control = (
            responses[f"converted_if_{arm}"].to_numpy(dtype=np.int64)
            for arm in ("treated", "control")
        )
        conditions = self._conditions(design, random_seed)
        batch = self._customers.filter(
            pa.array(np.isin(self._base["customers"]["customer_id"], responses.index))
        )
        drawn = np.where(treated, if_treated, if_control)
        factual = simulate_months(batch, drawn, conditions, random_seed)
        counts = factual["status"][BEFORE_MONTHS] == ACTIVE
        converted, differs = drawn * counts, counts & (if_treated != if_control)
        responses = responses.assign(
            converted_if_treated=counts & (if_treated > 0),
            converted_if_control=counts & (if_control > 0),
        )
        counterfactual = simulate_months(
            batch.filter(pa.array(differs)),
            1 - converted[differs],
            conditions,
            random_seed,
        )
        observed = {"converted": converted.astype(np.float64), **outcomes(factual)}
        other = {"converted": 1.0 - converted[differs], **outcomes(counterfactual)}
        effects = pd.DataFrame(0.0, index=responses.index, columns=METRICS)
        sign = np.where(treated, 1, -1)[differs]
        for metric in METRICS:
            difference = observed[metric][differs] - other[metric]
            effects.loc[differs, metric] = sign * difference
        return Replicate(responses.assign(**observed, **covariates(factual)), effects)

    def _respond(self, design: Design, random_seed: int) -> pd.DataFrame:
        """Arms and responses, by customer, in the order of the base."""
        seeds = replace(self._seeds, campaign_effects=tuple(design.effects))
        reader = respond_stream([self._audience], seeds, [design.campaign], random_seed)
        responses: pd.DataFrame = reader.read_all().to_pandas()
        return responses.set_index("customer_id")

    def _conditions(self, design: Design, random_seed: int) -> list[Conditions]:
        seeds = replace(self._seeds, campaign_effects=tuple(design.effects))
        settings = self._settings.model_copy(update={"random_seed": random_seed})
        parameters = engine_parameters(seeds, [design.campaign])
        factors = pa.Table.from_pandas(make_month_factors(settings, seeds))
        return constant_conditions(factors.to_pylist(), parameters)

    @cached_property
    def _customers(self) -> pa.RecordBatch:
        """All customers with the columns that the engine reads; none has converted."""
        customers = engine_columns(
            self._base["customers"], self._base["transactions"], self._seeds
        )
        return pa.RecordBatch.from_pandas(
            customers.assign(conversions=0), preserve_index=False
        )

    @cached_property
    def _audience(self) -> pa.RecordBatch:
        """All customers, with the columns that campaigns read, all in the audience."""
        customers, events = self._base["customers"], self._base["campaign_events"]
        opened = (events["response"] != "Ignored").groupby(events["customer_id"])
        past = opened.agg(["size", "sum"])
        past = past.reindex(customers["customer_id"], fill_value=0)
        audience = pd.DataFrame(
            {
                "customer_id": customers["customer_id"],
                "persona": self._customers.column("persona").to_pylist(),
                "joined_date": customers["joined_date"].dt.date,
                "income": customers["income"],
                "balance": customers["account_balance"],
                "age": customers["age"],
                "job_role": customers["job_role"],
                "contacts": past["size"].to_numpy(),
                "opened": past["sum"].to_numpy(),
                "audiences": 1,
            }
        )
        return pa.RecordBatch.from_pandas(audience, preserve_index=False)
