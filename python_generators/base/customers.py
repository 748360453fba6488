"""Customers: job and city drive income; income, debt and habit drive the rest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from faker import Faker
from scipy.special import ndtr
from scipy.stats import beta

from python_generators.seed_rows import City, JobRole, PersonaTraits
from python_generators.seeds import EMPLOYMENT_SHARES, EMPLOYMENT_TYPES, Seeds

_LATE_CAREER = 7  # years: the bands of Indeed PayMap 2025 end here
_EARLY_CAREER = 3

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Person:
    """A customer row and the latent things that its children depend on."""

    row: dict[str, object]
    persona: PersonaTraits
    income: float
    income_score: float  # standard deviations of log income from the middle


class CustomerMaker:
    """Draws one person after another from a seeded Faker."""

    def __init__(self, fake: Faker, seeds: Seeds, as_of: date) -> None:
        """Prepare the weighted choices.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The market's parameters.
            as_of: The day the population is observed.
        """
        self._fake, self._seeds, self._as_of = fake, seeds, as_of
        self._p = seeds.population
        middle = (self._p.mode_age + self._p.min_age + self._p.max_age) / 3
        self._middle_age = middle
        self._middle_log_income = math.log(12 * self._p.entry_income) + self._career(
            middle
        )
        # Spread of log income over the population: careers and jobs add to the noise.
        self._income_scale = self._p.income_spread + 0.2
        self._employment = {e.employment_type: e for e in seeds.employment_types}

    def person(self, customer_id: int) -> Person:
        """The next person."""
        p, fake = self._p, self._fake
        persona = _choose(fake, ((t, t.share) for t in self._seeds.persona_traits))
        age = self._age()
        gender = _choose(fake, ((g, g.share) for g in self._seeds.genders)).gender
        city = _choose(fake, ((c, c.share) for c in self._seeds.cities))
        job = self._job(city)
        employment = _choose(fake, _employment_shares(job))
        log_income = (
            math.log(12 * p.entry_income)
            + self._career(age)
            + math.log(city.income_multiplier)
            + math.log(job.income_multiplier)
            + math.log(self._employment[employment].income_multiplier)
            + fake.random.gauss(0, p.income_spread)
        )
        income = max(p.income_step, _round_to(math.exp(log_income), p.income_step))
        score = (math.log(income) - self._middle_log_income) / self._income_scale
        savings_rate = self._savings_rate(persona, score)
        loan = self._loan(persona, age, income, score)
        row = {
            "customer_id": customer_id,
            "age": age,
            "gender": gender,
            "city": city.city,
            "job_role": job.job_role,
            "employment_type": employment,
            "income": income,
            "credit_score": self._credit_score(
                persona, age, score, loan / income, savings_rate
            ),
            "savings_rate": savings_rate,
            "existing_loan_balance": loan,
            "account_balance": self._balance(income, savings_rate),
            "joined_date": self._joined(age),
        }
        return Person(row, persona, income, score)

    def _age(self) -> int:
        p = self._p
        return int(self._fake.random.triangular(p.min_age, p.max_age + 1, p.mode_age))

    def _career(self, age: float) -> float:
        """Log pay growth since the career began."""
        p = self._p
        years = max(0.0, age - p.career_start_age)
        early = min(years, _EARLY_CAREER)
        middle = min(max(years - _EARLY_CAREER, 0), _LATE_CAREER - _EARLY_CAREER)
        late = max(years - _LATE_CAREER, 0)
        growth = early * p.early_growth + middle * p.middle_growth
        return growth + late * p.late_growth

    def _job(self, city: City) -> JobRole:
        def weight(job: JobRole) -> float:
            return job.share * (city.technology_tilt if job.is_technology else 1.0)

        return _choose(self._fake, ((j, weight(j)) for j in self._seeds.job_roles))

    def _savings_rate(self, persona: PersonaTraits, score: float) -> float:
        p = self._p
        mean = persona.savings_rate_mean + p.savings_rate_income_slope * score
        rate: float = self._fake.random.gauss(mean, p.savings_rate_spread)
        return round(min(max(rate, 0.0), p.max_savings_rate), 2)

    def _loan(
        self, persona: PersonaTraits, age: int, income: float, score: float
    ) -> float:
        p, random = self._p, self._fake.random
        odds = math.log(p.loan_probability_base / (1 - p.loan_probability_base))
        odds += persona.loan_log_odds
        odds += p.loan_probability_age_slope * (age - self._middle_age)
        odds += p.loan_probability_income_slope * score
        if random.random() >= 1 / (1 + math.exp(-odds)):
            return 0.0
        spread = random.gauss(0, p.loan_to_income_spread)
        years = min(p.loan_to_income_median * math.exp(spread), p.max_loan_to_income)
        return max(p.loan_step, _round_to(income * years, p.loan_step))

    def _credit_score(
        self,
        persona: PersonaTraits,
        age: int,
        score: float,
        years_owed: float,
        savings_rate: float,
    ) -> int:
        """The published distribution of scores, read at this person's rank."""
        p = self._p
        strength = (
            persona.credit_shift
            + p.credit_income_weight * score
            + p.credit_loan_weight * years_owed
            + p.credit_savings_weight * (savings_rate - 0.2)
            + p.credit_age_weight * (age - self._middle_age)
            + self._fake.random.gauss(0, p.credit_spread)
        )
        rank = float(ndtr(strength))
        span = p.credit_max - p.credit_min
        quantile = float(beta.ppf(rank, p.credit_alpha, p.credit_beta))
        return round(p.credit_min + span * quantile)

    def _balance(self, income: float, savings_rate: float) -> float:
        p = self._p
        months = p.balance_months_median * math.exp(
            self._fake.random.gauss(0, p.balance_spread)
        )
        return round(
            income / 12 * months * (1 + p.balance_savings_slope * savings_rate)
        )

    def _joined(self, age: int) -> date:
        """A day of the tenure window, not before the person came of age."""
        p = self._p
        came_of_age = (age - 18) * 365
        longest = min(p.max_tenure_days, max(came_of_age, p.min_tenure_days + 1))
        days = self._fake.random_int(p.min_tenure_days, longest)
        return self._as_of - timedelta(days=days)


def _employment_shares(job: JobRole) -> Iterable[tuple[str, float]]:
    shares = (getattr(job, share) for share in EMPLOYMENT_SHARES)
    return zip(EMPLOYMENT_TYPES, shares, strict=True)


def _choose(fake: Faker, weighted: Iterable[tuple[Choice, float]]) -> Choice:
    values, weights = zip(*weighted, strict=True)
    chosen: Choice = fake.random.choices(values, weights)[0]
    return chosen


def _round_to(amount: float, step: float) -> float:
    return round(amount / step) * step
