"""The doors of campaigns: Arrow batches of people in, of arms and other lives out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_generators.campaigns.assignment import Assigned, assign
from python_generators.campaigns.campaign_customers import People, inclination, wealth
from python_generators.campaigns.campaign_plans import Floats, plans_from_records
from python_generators.campaigns.responses import respond
from python_generators.core.summation import ordered_sum
from python_generators.engine import month_stream
from python_generators.engine.conditions import one_world
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.rates import Flags
from python_generators.seeds.load import RESPONSES
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
# Of a month as the engine writes it: what outcomes are made of, and its laws.
FLIPPED_COLUMNS = [
    "customer_id",
    "month",
    "income_paise",
    "spending_paise",
    "savings_paise",
    "investments_paise",
    "loan_repayment_paise",
    "loan_interest_paise",
    "loan_drawn_paise",
    "loan_outstanding_paise",
    "balance_paise",
    "spending_by_category_paise",
]


def respond_stream(
    batches: Iterable[pa.RecordBatch],
    campaigns: Iterable[Mapping[str, Any]],
    campaign_effects: Iterable[Mapping[str, Any]],
    population: Iterable[Mapping[str, Any]],
    job_roles: Iterable[Mapping[str, Any]],
    random_seed: int,
) -> pa.RecordBatchReader:
    """Arms and responses of all customers, a batch at a time: memory stays flat.

    Args:
        batches: Customers with columns customer_id, persona, joined_date, audiences (a
            mask of campaigns), income, balance, age, job_role, contacts and opened.
        campaigns: Rows of campaigns.csv that run, each with its place.
        campaign_effects: Rows of campaign_effects.csv.
        population: Rows of population.csv.
        job_roles: Rows of job_roles.csv.
        random_seed: The project's seed.

    Returns:
        A reader of ``RESPONSES_SCHEMA``, a row for each campaign and customer of
        either arm.
    """
    effects = list(campaign_effects)
    personas = sorted({row["persona"] for row in effects})
    plans = plans_from_records(campaigns, effects, personas)
    numbers = {row["parameter"]: row["value"] for row in population}
    market = PopulationParameters.model_validate(numbers)
    technology = {r["job_role"]: r["share"] for r in job_roles if r["is_technology"]}

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            people = _read_people(batch, personas, market, technology)
            for assigned in assign(people, plans, random_seed):
                yield _rows(people, assigned, market.response_noise, random_seed)

    return pa.RecordBatchReader.from_batches(RESPONSES_SCHEMA, results())


def _read_people(
    batch: pa.RecordBatch,
    personas: Sequence[str],
    population: PopulationParameters,
    technology: Mapping[str, float],
) -> People:
    def column(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        return batch.column(name).to_numpy(zero_copy_only=False)

    def numbers(name: str) -> Floats:
        floats: Floats = column(name).astype(np.float64)
        return floats

    codes = pc.index_in(batch.column("persona"), value_set=pa.array(personas))
    jobs = pc.is_in(batch.column("job_role"), value_set=pa.array([*technology]))
    joined = batch.column("joined_date").cast(pa.date32()).view(pa.int32())
    return People(
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
    people: People, assigned: Assigned, response_noise: float, random_seed: int
) -> pa.RecordBatch:
    """The campaign's treated and controls of the batch."""
    plan = assigned.plan
    found = respond(people, plan, response_noise, random_seed)
    steps = pa.DictionaryArray.from_arrays(
        found.steps_if_treated.astype(np.int8), pa.array(RESPONSES)
    )
    everybody = pa.RecordBatch.from_arrays(
        [
            pa.array([plan.name] * len(people.customer_id), pa.string()),
            pa.array(people.customer_id),
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
    return everybody.filter(pa.array(in_arms))


def flipped_schema(parameters: Parameters) -> pa.Schema:
    """The columns of a month in the world of a campaign's other arm."""
    columns = month_stream.schema(parameters)
    kept = [columns.field(name) for name in FLIPPED_COLUMNS]
    return pa.schema([("campaign", pa.string()), *kept])


def flipped_stream(
    batches: Iterable[pa.RecordBatch],
    months: Iterable[Mapping[str, Any]],
    parameters: Parameters,
    random_seed: int,
) -> pa.RecordBatchReader:
    """The months of customers as they would be in a campaign's other arm.

    Args:
        batches: As ``month_stream.simulate_stream`` takes them, with the column
            campaign and that campaign's bit of the conversions flipped.
        months: The month factors' rows, in any order.
        parameters: Personas, pay, categories, terms and offers.
        random_seed: The project's seed.

    Returns:
        A reader of ``flipped_schema(parameters)``, a row for each campaign, customer
        and month.
    """
    world, columns = one_world(months, parameters), flipped_schema(parameters)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            campaign = batch.column("campaign").cast(pa.string())
            customers = month_stream.read_customers(batch, parameters)
            for month in month_stream.lived(customers, world, random_seed):
                kept = month.select(FLIPPED_COLUMNS).columns
                yield pa.RecordBatch.from_arrays([campaign, *kept], schema=columns)

    return pa.RecordBatchReader.from_batches(columns, results())
