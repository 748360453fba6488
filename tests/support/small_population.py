"""A small population and its resampled twin."""

import duckdb
import numpy as np
import pandas as pd

from python_generators.core.settings import (
    Settings,
)
from python_generators.core.tables import (
    Table,
)
from python_generators.seeds.campaign_funnel import RESPONSES
from python_generators.seeds.load import Seeds

PEOPLE = 300


def make_population(
    random: np.random.Generator, settings: Settings, seeds: Seeds
) -> dict[str, pd.DataFrame]:
    shape = seeds.population
    income = np.round(random.lognormal(13.5, 0.4, PEOPLE), -3)
    as_of = np.datetime64(settings.as_of_date)
    tenure = random.integers(shape.min_tenure_days, shape.max_tenure_days, PEOPLE)
    customers = pd.DataFrame(
        {
            "customer_id": np.arange(1, PEOPLE + 1),
            "age": random.integers(shape.min_age, shape.max_age + 1, PEOPLE),
            "gender": random.choice([r.gender for r in seeds.genders], PEOPLE),
            "city": random.choice([r.city for r in seeds.cities], PEOPLE),
            "job_role": random.choice([r.job_role for r in seeds.job_roles], PEOPLE),
            "employment_type": random.choice(
                [r.employment_type for r in seeds.employment_types], PEOPLE
            ),
            "income": income,
            "credit_score": random.integers(560, 860, PEOPLE),
            "savings_rate": np.round(
                random.uniform(0, shape.max_savings_rate, PEOPLE), 2
            ),
            "existing_loan_balance": np.where(
                random.random(PEOPLE) < 0.4, np.round(income * 0.4, -3), 0
            ),
            "account_balance": np.round(
                income / 12 * random.uniform(0.5, 2, PEOPLE), 2
            ),
            "joined_date": as_of - tenure,
        }
    )
    owners = random.integers(1, PEOPLE + 1, 3000)
    transactions = pd.DataFrame(
        {
            "transaction_id": np.arange(1, 3001),
            "customer_id": owners,
            "transaction_date": as_of - random.integers(0, 365, 3000),
            "category": random.choice([r.category for r in seeds.categories], 3000),
            "amount": np.round(random.lognormal(7, 0.6, 3000), 2),
        }
    )
    events = pd.DataFrame(
        {
            "event_id": np.arange(1, 901),
            "customer_id": random.integers(1, PEOPLE + 1, 900),
            "event_date": as_of - random.integers(0, 180, 900),
            "response": random.choice(RESPONSES, 900, p=[0.7, 0.2, 0.07, 0.03]),
        }
    )
    return {
        "customers": customers,
        "transactions": transactions,
        "campaign_events": events,
    }


def resample(
    random: np.random.Generator, base: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The same people in another order, none a copy: synthesis without a fault."""
    order = random.permutation(PEOPLE)
    customers = base["customers"].iloc[order].reset_index(drop=True)
    new_id = pd.Series(np.arange(1, PEOPLE + 1), index=customers["customer_id"])
    customers["customer_id"] = np.arange(1, PEOPLE + 1)
    customers["account_balance"] += 0.01
    children = {
        name: frame.assign(customer_id=frame["customer_id"].map(new_id))
        for name, frame in base.items()
        if name != "customers"
    }
    return {"customers": customers, **children}


def load_table(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: Table,
    frame: pd.DataFrame,
) -> None:
    connection.execute(table.ddl(schema))
    connection.register("incoming", frame)
    columns = ", ".join(table.column_names)
    connection.execute(
        f"insert into {schema}.{table.name} select {columns} from incoming"
    )
    connection.unregister("incoming")
