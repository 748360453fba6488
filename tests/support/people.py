"""Customers of a market's base, and how they behave in twelve months."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.engine.bench_customers import base_customers
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.conditions import Conditions, constant_conditions
from python_generators.engine.customer_batch import Customers
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import read_customers
from python_generators.engine.silence import ACTIVE, SILENT
from python_generators.scenarios.paired_shocks import with_lost_jobs, with_raised_pay
from python_generators.seeds.load import Seeds, load_seeds
from tests.support.engine_inputs import SEED, simulate

SHOCKED = 5  # the month of the shocks, counted from 0


@lru_cache
def _base(market: str) -> tuple[Seeds, pd.DataFrame, list[dict[str, Any]]]:
    settings = load_settings(resolve_vars("full", f'{{"market": "{market}"}}'))
    seeds = load_seeds(market)
    base = base_customers(settings, seeds).assign(conversions=0)
    copies = [
        base.assign(customer_id=base.customer_id + i * len(base)) for i in range(3)
    ]
    customers = pd.concat(copies, ignore_index=True)
    months = make_month_factors(settings, seeds).to_dict("records")
    return seeds, customers, [{str(k): v for k, v in m.items()} for m in months]


@dataclass
class People:
    seeds: Seeds
    parameters: Parameters
    customers: Customers
    conditions: list[Conditions]

    def months(self, conditions: list[Conditions] | None = None) -> SimpleNamespace:
        return simulate(self.customers, conditions or self.conditions, SEED)

    @cached_property
    def plain(self) -> SimpleNamespace:
        return self.months()

    @cached_property
    def active(self) -> np.ndarray:
        """Who uses the bank in all months."""
        always: np.ndarray = (self.plain.status == ACTIVE).all(axis=0)
        return always

    def silent(self) -> np.ndarray:
        """Who is silent in the last month."""
        last: np.ndarray = self.plain.status[-1] == SILENT
        return last

    def elasticities(self) -> np.ndarray:
        """Mean of the lowest, middle and highest third of money at hand, and of all."""
        raised = self.months(with_raised_pay(self.conditions, SHOCKED))
        plain = self.plain
        paid = (plain.income > plain.interest) & (plain.spending > 0)
        paid &= plain.is_employed & self.active
        who = paid[SHOCKED]
        before, after = (x.spending[SHOCKED][who] for x in (plain, raised))
        change = (after / before - 1) / 0.10
        hand = plain.balance[SHOCKED - 1] / np.maximum(plain.spending.mean(axis=0), 1)
        third = pd.qcut(hand[who], 3, labels=False)
        means = [change[third == part].mean() for part in range(3)]
        return np.array([*means, change.mean()])

    def job_loss(self) -> float:
        """The median change of spending of the salaried in the first month."""
        jobless = self.months(with_lost_jobs(self.conditions, SHOCKED))
        salaried = self.parameters.employments.names.index("Salaried")
        lost = self.plain.is_employed.all(axis=0) & ~jobless.is_employed[SHOCKED]
        who = lost & (self.customers.employment == salaried) & self.active
        before, after = (x.spending[SHOCKED][who] for x in (self.plain, jobless))
        return float(np.median(after / before - 1))

    def autocorrelation(self) -> float:
        spent = self.plain.spending[:, (self.plain.spending > 0).all(axis=0)]
        around = np.log(spent) - np.log(spent).mean(axis=0)
        return float(np.corrcoef(around[1:].ravel(), around[:-1].ravel())[0, 1])

    def in_range(self, promise: str) -> float:
        """The share of customers whose year is in the declared range."""
        (code,) = (
            c for c, p in enumerate(self.seeds.personas) if p.promised_share == promise
        )
        low, high = self.seeds.personas[code].promised_range or (0, 0)
        counted = self.plain.is_employed & (self.plain.persona == code)
        counted &= self.plain.status == ACTIVE
        kept = (getattr(self.plain, promise) * counted).sum(axis=0)
        share = kept / np.maximum((self.plain.income * counted).sum(axis=0), 1)
        share = share[counted.sum(axis=0) >= 6]
        return float(((share >= low) & (share <= high)).mean())

    @property
    def rent(self) -> np.ndarray:
        home = self.parameters.categories.home
        assert home is not None
        rent: np.ndarray = self.plain.spending_by_category[:, :, home]
        return rent

    def renters(self) -> np.ndarray:
        paid: np.ndarray = ((self.plain.home == 0) & (self.rent > 0)).sum(axis=0) >= 6
        return paid

    def rent_repeats(self) -> float:
        """Of renters, those with one amount in 10 of 12 months or one change."""
        rent = self.rent[:, self.renters() & self.active]
        most = np.array([np.unique(r, return_counts=True)[1].max() for r in rent.T])
        changes = (np.diff(rent, axis=0) != 0).sum(axis=0)
        return float(((most >= 10) | (changes <= 1)).mean())

    def pay_repeats(self) -> float:
        plain = self.plain
        regular = plain.income - plain.bonus - plain.refund
        regular = regular - plain.interest - plain.support
        salaried = self.parameters.employments.names.index("Salaried")
        same = (plain.pay_level[1:] == plain.pay_level[:-1]) & plain.is_employed[1:]
        same &= (
            self.active
            & plain.is_employed[:-1]
            & (self.customers.employment == salaried)
        )
        return float((regular[1:] == regular[:-1])[same].mean())


def people(market: str, **economy: float) -> People:
    """The customers of a market, with changed rows of economy.csv."""
    seeds, frame, months = _base(market)
    seeds = replace(seeds, economy=seeds.economy.model_copy(update=economy))
    parameters = engine_parameters(seeds)
    batch = pa.RecordBatch.from_pandas(frame, preserve_index=False)
    return People(
        seeds=seeds,
        parameters=parameters,
        customers=read_customers(batch, parameters),
        conditions=constant_conditions(months, parameters),
    )


def hold_the_laws(crowd: People) -> None:
    """Assert the identities of every month."""
    months = crowd.plain
    outflow = months.spending + months.investments + months.loan_repayment
    assert (months.savings == months.income - outflow).all()
    before = np.vstack([crowd.customers.balance, months.balance[:-1]])
    assert (months.balance == before + months.savings).all()
    assert (months.balance >= -crowd.customers.overdraft_limit).all()
    assert (months.spending_by_category.sum(axis=2) == months.spending).all()
    assert (months.spending_by_category >= 0).all()
    nav = np.array([month.factors.nav for month in crowd.conditions])[:, None]
    traded = months.bought * 100_000 // nav + -months.redeemed * 100_000 // nav
    units = months.opening_units[0] + np.cumsum(traded, axis=0)
    assert (months.portfolio_units == units).all()
    assert (units >= 0).all()
    assert (months.investments == months.bought - months.redeemed).all()
