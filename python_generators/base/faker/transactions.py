"""Transactions of the base: category by persona, amount by income, day by season."""

import math
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate

from faker import Faker

from python_generators.base.faker.customers import CustomerProfile
from python_generators.economy.day_shares import day_shares
from python_generators.seeds.category_rows import Category
from python_generators.seeds.load import EMPLOYMENT_TYPES, EMPLOYMENT_WEIGHTS, Seeds


class TransactionMaker:
    """Draws the transactions of a customer from a seeded Faker."""

    def __init__(
        self, fake: Faker, seeds: Seeds, days: list[float], as_of: date
    ) -> None:
        """Compute the weight of each category by persona, and of each day by category.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The parameters of the market.
            days: The seasonal spending factor of each observed day, oldest first.
            as_of: The last observed day.
        """
        self._random, self._p = fake.random, seeds.population
        self._first = as_of - timedelta(days=len(days) - 1)
        self._categories = {c.category: c for c in seeds.categories}
        self._mix = {
            (traits.persona, employment): [
                (self._categories[m.category], m.share * weight)
                for m in seeds.category_mix
                if m.persona == traits.persona
                and (weight := getattr(self._categories[m.category], column))
            ]
            for traits in seeds.persona_traits
            for employment, column in zip(
                EMPLOYMENT_TYPES, EMPLOYMENT_WEIGHTS, strict=True
            )
        }
        self._days = {
            c.category: list(accumulate(_day_weights(c, self._first, days)))
            for c in seeds.categories
        }

    def transactions(self, customer: CustomerProfile) -> Iterator[dict[str, object]]:
        """The transactions of a customer, unordered."""
        p, random = self._p, self._random
        mix = self._mix[customer.persona.persona, customer.employment]
        categories = [category for category, _ in mix]
        weights = [w * math.exp(c.age_tilt * customer.age_score) for c, w in mix]
        relative_income = customer.income / p.typical_income
        level = p.amount_income_elasticity * math.log(relative_income)
        level += random.gauss(0, p.amount_habit_spread)
        for category in random.choices(categories, weights, k=self._count(customer)):
            log_amount = math.log(category.median_amount) + level
            log_amount += random.gauss(0, category.amount_spread)
            yield {
                "customer_id": customer.row["customer_id"],
                "transaction_date": self._day(category.category),
                "category": category.category,
                "amount": max(1.0, round(math.exp(log_amount), 2)),
            }

    def _count(self, customer: CustomerProfile) -> int:
        """A negative binomial count: a Poisson count with a gamma-distributed rate."""
        p, random = self._p, self._random
        mean = p.transactions_per_customer * customer.persona.transactions_multiplier
        mean *= math.exp(p.transactions_income_slope * customer.income_score)
        size = p.transactions_dispersion
        return max(1, _poisson(random.gammavariate(size, mean / size), random.random))

    def _day(self, category: str) -> date:
        weights = self._days[category]
        offset = bisect(weights, self._random.random() * weights[-1])
        return self._first + timedelta(days=min(offset, len(weights) - 1))


def _day_weights(
    category: Category, first: date, factors: list[float]
) -> Iterator[float]:
    """The weight of each day: the season of its month times its share of the month."""
    shares: dict[date, float] = {}
    for offset, factor in enumerate(factors):
        day = first + timedelta(days=offset)
        if day not in shares:
            shares = day_shares(category, day.replace(day=1))
        season = max(0.05, 1 + category.season_sensitivity * (factor - 1))
        yield season * shares[day]


def _poisson(mean: float, uniform: Callable[[], float]) -> int:
    """Knuth's product of uniforms: exact, and fast for means of a few tens."""
    limit, product, count = math.exp(-mean), uniform(), 0
    while product > limit:
        product *= uniform()
        count += 1
    return count
