"""The three base tables, from one seed and one day."""

from datetime import date, timedelta

import pandas as pd
from faker import Faker
from tqdm import tqdm

from python_generators.base.faker.campaign_events import CampaignEventMaker
from python_generators.base.faker.customers import CustomerMaker, Person
from python_generators.base.faker.transactions import TransactionMaker
from python_generators.core.populations import Population
from python_generators.core.randomness import seed_for
from python_generators.core.settings import Settings
from python_generators.core.tables import (
    CAMPAIGN_EVENTS,
    CUSTOMERS,
    TRANSACTIONS,
    Table,
)
from python_generators.economy.calendar import spending_factor
from python_generators.seeds.load import Seeds


def make_base(settings: Settings, seeds: Seeds) -> Population:
    """The base population: customers, their transactions, their campaign events.

    Keys run from 1. A shorter population is not a prefix of a longer one in the child
    tables, since each table has one stream of its own.
    """
    people = _people(settings, seeds)
    transactions = TransactionMaker(
        _faker(settings, seeds, "transactions"),
        seeds,
        _season(settings, seeds),
        settings.as_of_date,
    )
    events = CampaignEventMaker(
        _faker(settings, seeds, "campaign_events"), seeds, settings.as_of_date
    )
    progress = tqdm(people, desc="base: transactions and events", unit=" people")
    children = [
        (list(transactions.transactions(p)), list(events.events(p))) for p in progress
    ]
    return {
        "customers": _frame(CUSTOMERS, [p.row for p in people]),
        "transactions": _numbered(TRANSACTIONS, [r for t, _ in children for r in t]),
        "campaign_events": _numbered(
            CAMPAIGN_EVENTS, [r for _, e in children for r in e]
        ),
    }


def _people(settings: Settings, seeds: Seeds) -> list[Person]:
    maker = CustomerMaker(
        _faker(settings, seeds, "customers"), seeds, settings.as_of_date
    )
    ids = range(1, settings.base_customers + 1)
    return [maker.person(i) for i in tqdm(ids, desc="base: customers", unit=" people")]


def _faker(settings: Settings, seeds: Seeds, table: str) -> Faker:
    fake = Faker(seeds.settings.faker_locale)
    fake.seed_instance(seed_for(settings.random_seed, "base", table))
    return fake


def _season(settings: Settings, seeds: Seeds) -> list[float]:
    """The spending factor of each observed day, oldest first."""
    count = seeds.population.observed_days
    days = [settings.as_of_date - timedelta(days=count - 1 - i) for i in range(count)]
    months: dict[date, float] = {}
    for first in {day.replace(day=1) for day in days}:
        months[first] = spending_factor(first, seeds)
    return [months[day.replace(day=1)] for day in days]


def _numbered(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    key = table.key[0]
    return _frame(table, [{key: i, **row} for i, row in enumerate(rows, start=1)])


def _frame(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=table.column_names)
    for column, kind in table.columns.items():
        if kind == "date":
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
        elif kind.startswith("decimal"):
            frame[column] = frame[column].astype(float)
    return frame
