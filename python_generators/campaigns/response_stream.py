"""Arrow batches of customers in; arms and responses, or the other arm's months, out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_generators.campaigns.assignment import Assigned, assign
from python_generators.campaigns.campaign_customers import (
    CampaignCustomers,
    inclination,
    wealth,
)
from python_generators.campaigns.campaign_plans import Floats, campaign_plans
from python_generators.campaigns.responses import respond
from python_generators.core.summation import ordered_sum
from python_generators.engine import month_stream
from python_generators.engine.conditions import constant_conditions
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import Flags
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds
from python_generators.seeds.parameters import PopulationParameters

BATCH_ROWS = 1 << 14
RESPONSES_SCHEMA = pa.schema(
    [
        ("campaign", pa.string()),
        ("customer_id", pa.int64()),
        ("is_treated", pa.bool_()),
        ("treated_probability", pa.float64()),
        ("response_if_treated", pa.string()),
        ("converted_if_treated", pa.bool_()),
        ("converted_if_control", pa.bool_()),
        ("conversion_probability_if_treated", pa.float64()),
        ("conversion_probability_if_control", pa.float64()),
        ("event_date", pa.date32()),
    ]
)
# The columns of the engine's months that outcomes and their tests need.
FLIPPED_COLUMNS = [
    "customer_id",
    "month",
    "status",
    "income_paise",
    "spending_paise",
    "savings_paise",
    "investments_paise",
    "bought_paise",
    "redeemed_paise",
    "loan_repayment_paise",
    "loan_interest_paise",
    "loan_drawn_paise",
    "loan_outstanding_paise",
    "balance_paise",
    "spending_by_category_paise",
]


def respond_stream(
    batches: Iterable[pa.RecordBatch],
    seeds: Seeds,
    campaigns: Sequence[Campaign],
    random_seed: int,
) -> pa.RecordBatchReader:
    """Arms and responses of all customers, one batch at a time.

    Args:
        batches: Customers with columns customer_id, persona, joined_date, audiences (a
            mask of campaigns), income, balance, age, job_role, contacts and opened.
        seeds: The seeds of the market.
        campaigns: The campaigns that run, in the order of their bits.
        random_seed: The project's seed.

    Returns:
        A reader of ``RESPONSES_SCHEMA``, a row for each campaign and customer of
        either arm.
    """
    personas = sorted(row.persona for row in seeds.personas)
    plans = campaign_plans(campaigns, seeds.campaign_effects, personas)
    technology = {r.job_role: r.share for r in seeds.job_roles if r.is_technology}
    noise = seeds.population.response_noise

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            customers = _read_customers(batch, personas, seeds.population, technology)
            for assigned in assign(customers, plans, random_seed):
                yield _rows(customers, assigned, noise, random_seed)

    return pa.RecordBatchReader.from_batches(RESPONSES_SCHEMA, results())


def _read_customers(
    batch: pa.RecordBatch,
    personas: Sequence[str],
    population: PopulationParameters,
    technology: Mapping[str, float],
) -> CampaignCustomers:
    def column(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        return batch.column(name).to_numpy(zero_copy_only=False)

    def numbers(name: str) -> Floats:
        floats: Floats = column(name).astype(np.float64)
        return floats

    codes = pc.index_in(batch.column("persona"), value_set=pa.array(personas))
    jobs = pc.is_in(batch.column("job_role"), value_set=pa.array([*technology]))
    joined = batch.column("joined_date").cast(pa.date32()).view(pa.int32())
    return CampaignCustomers(
        customer_id=column("customer_id").astype(np.int64),
        persona=codes.to_numpy(zero_copy_only=False).astype(np.int64),
        joined=joined.to_numpy().astype(np.int64),
        audiences=column("audiences").astype(np.int64),
        inclination=inclination(
            income=numbers("income"),
            age=numbers("age"),
            is_technology=jobs.to_numpy(zero_copy_only=False).astype(np.float64),
            contacts=numbers("contacts"),
            opened=numbers("opened"),
            population=population,
            technology_share=ordered_sum(technology.values()),
        ),
        wealth=wealth(numbers("income"), numbers("balance"), population),
    )


def _rows(
    customers: CampaignCustomers,
    assigned: Assigned,
    response_noise: float,
    random_seed: int,
) -> pa.RecordBatch:
    """The batch's rows for the campaign: its treated and its controls."""
    plan = assigned.plan
    found = respond(customers, plan, response_noise, random_seed)
    steps = pa.DictionaryArray.from_arrays(
        found.steps_if_treated.astype(np.int8), pa.array(RESPONSES)
    )
    rows = pa.RecordBatch.from_arrays(
        [
            pa.array([plan.name] * len(customers.customer_id), pa.string()),
            pa.array(customers.customer_id),
            pa.array(assigned.is_treated),
            pa.array(assigned.treated_probability),
            steps.cast(pa.string()),
            pa.array(found.converted_if_treated),
            pa.array(found.converted_if_control),
            pa.array(found.probability_if_treated),
            pa.array(found.probability_if_control),
            pa.array(found.event_day.astype(np.int32)).view(pa.date32()),
        ],
        schema=RESPONSES_SCHEMA,
    )
    in_arms: Flags = assigned.is_treated | assigned.is_control
    return rows.filter(pa.array(in_arms))


def flipped_schema(parameters: Parameters) -> pa.Schema:
    """The columns of a month as simulated for a campaign's other arm."""
    columns = month_stream.schema(parameters)
    kept = [columns.field(name) for name in FLIPPED_COLUMNS]
    return pa.schema([("campaign", pa.string()), *kept])


def flipped_stream(
    batches: Iterable[pa.RecordBatch],
    months: Iterable[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of customers, simulated with the conversion of the other arm.

    Args:
        batches: As ``month_stream.simulate_stream`` takes them, with the column
            campaign and that campaign's bit of the conversions inverted.
        months: The month factors' rows, in any order.
        parameters: Personas, pay, categories, terms and offers.
        random_seed: The project's seed.

    Returns:
        A reader of ``flipped_schema(parameters)``, a row for each campaign, customer
        and month.
    """
    conditions = constant_conditions(months, parameters)
    columns = flipped_schema(parameters)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            campaign = batch.column("campaign").cast(pa.string())
            customers = month_stream.read_customers(batch, parameters)
            for month in month_stream.simulate_batch(
                customers, conditions, random_seed
            ):
                kept = month.select(FLIPPED_COLUMNS).columns
                yield pa.RecordBatch.from_arrays([campaign, *kept], schema=columns)

    return pa.RecordBatchReader.from_batches(columns, results())
