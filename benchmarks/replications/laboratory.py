"""Campaigns replicated: our own assignment, responses and months, without dbt.

The same people are drawn into arms, respond and live their months anew with each random
seed; those who convert in one arm only live the other arm too, so that every customer's
outcome is known in both.
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.engine.crowd import as_the_engine_reads
from benchmarks.replications.campaign_designs import Design
from benchmarks.replications.customer_years import MONTHS, covariates, live, outcomes
from python_generators.base.faker.population import make_base
from python_generators.campaigns.response_stream import respond_stream
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.load import Seeds

METRICS = ("converted", "deposits", "spending", "investments")


@dataclass(frozen=True)
class Replicate:
    """One campaign as it happened, and the truth of its customers."""

    observed: pd.DataFrame  # as the estimators read it
    gains: pd.DataFrame  # what treatment truly does to each, by metric


class Laboratory:
    """People on whom campaigns are tried."""

    def __init__(self, customers: int, seeds: Seeds) -> None:
        """Make the people: a base of the market, as many as asked for."""
        values = {"base_customers": customers, "months": MONTHS}
        self._settings = load_settings(resolve_vars("full", json.dumps(values)))
        self._base = make_base(self._settings, seeds)
        self._seeds = seeds

    def replicate(self, design: Design, random_seed: int) -> Replicate:
        """Run the campaign once, with all the luck of one random seed."""
        responses = self._respond(design, random_seed)
        treated = responses["is_treated"].to_numpy(dtype=np.bool_)
        if_treated, if_control = (
            responses[f"converted_if_{arm}"].to_numpy(dtype=np.int64)
            for arm in ("treated", "control")
        )
        converted = np.where(treated, if_treated, if_control)
        hangs = if_treated != if_control
        world = self._world(design, random_seed)
        batch = self._customers.filter(
            pa.array(np.isin(self._base["customers"]["customer_id"], responses.index))
        )
        lived = live(batch, converted, world, random_seed)
        other = live(
            batch.filter(pa.array(hangs)), 1 - converted[hangs], world, random_seed
        )
        here = {"converted": converted.astype(np.float64), **outcomes(lived)}
        there = {"converted": 1.0 - converted[hangs], **outcomes(other)}
        gains = pd.DataFrame(0.0, index=responses.index, columns=METRICS)
        sign = np.where(treated, 1, -1)[hangs]
        for metric in METRICS:
            gains.loc[hangs, metric] = sign * (here[metric][hangs] - there[metric])
        return Replicate(responses.assign(**here, **covariates(lived)), gains)

    def _respond(self, design: Design, random_seed: int) -> pd.DataFrame:
        """Arms and responses, by customer, in the order of the people."""
        seeds = replace(self._seeds, campaign_effects=tuple(design.effects))
        reader = respond_stream([self._people], seeds, [design.campaign], random_seed)
        responses: pd.DataFrame = reader.read_all().to_pandas()
        return responses.set_index("customer_id")

    def _world(self, design: Design, random_seed: int) -> list[Conditions]:
        seeds = replace(self._seeds, campaign_effects=tuple(design.effects))
        settings = self._settings.model_copy(update={"random_seed": random_seed})
        parameters = engine_parameters(seeds, [design.campaign])
        factors = pa.Table.from_pandas(make_month_factors(settings, seeds))
        return constant_conditions(factors.to_pylist(), parameters)

    @cached_property
    def _customers(self) -> pa.RecordBatch:
        """Everybody as the engine reads them, nobody converted."""
        who = as_the_engine_reads(self._base["customers"], self._seeds)
        return pa.RecordBatch.from_pandas(
            who.assign(conversions=0), preserve_index=False
        )

    @cached_property
    def _people(self) -> pa.RecordBatch:
        """Everybody as campaigns see them, all in the audience."""
        customers, events = self._base["customers"], self._base["campaign_events"]
        opened = (events["response"] != "Ignored").groupby(events["customer_id"])
        past = opened.agg(["size", "sum"])
        past = past.reindex(customers["customer_id"], fill_value=0)
        people = pd.DataFrame(
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
        return pa.RecordBatch.from_pandas(people, preserve_index=False)
