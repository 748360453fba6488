"""Customers of the base: age and job determine income; income and age the rest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from faker import Faker
from scipy.special import betaincinv, expit, logit, ndtr, ndtri

from python_generators.core.money import MOST_INCOME, MOST_MONEY
from python_generators.core.summation import ordered_sum
from python_generators.seeds.load import EMPLOYMENT_SHARES, EMPLOYMENT_TYPES, Seeds
from python_generators.seeds.rows import City, JobRole, PersonaTraits

_LATE_CAREER = 7  # years; the last band of Indeed PayMap 2025 ends here
_EARLY_CAREER = 3  # years

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class CustomerProfile:
    """A customer and the latent scores on which transactions and events depend.

    Scores are deviations from the typical customer.

    Attributes:
        row: The row of the table ``customers``.
        persona: The latent persona.
        employment: The employment type.
        income: Annual, in currency units.
        age_score: The age, in standard deviations.
        income_score: The log income, in standard deviations.
        savings_score: The savings rate, as a share of income.
        technology_score: 1 for a technology job, else 0, less the mean.
    """

    row: dict[str, object]
    persona: PersonaTraits
    employment: str
    income: float
    age_score: float
    income_score: float
    savings_score: float
    technology_score: float


class CustomerMaker:
    """Draws customers one after another from a seeded Faker.

    Loans, credit scores, savings rates and join dates are quantiles of given
    distributions at the rank of a weighted sum of scores and normal noise. The weights
    are parameters of the market.
    """

    def __init__(self, fake: Faker, seeds: Seeds, as_of: date) -> None:
        """Compute the moments of age and of technology jobs.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The parameters of the market.
            as_of: The day on which the population is observed.
        """
        self._fake, self._seeds, self._as_of = fake, seeds, as_of
        self._random = fake.random  # each access through the Faker is slow
        self._p = seeds.population
        self._middle_age, self._age_spread = self._p.middle_and_spread_of_age
        self._technology_share = ordered_sum(
            job.share for job in seeds.job_roles if job.is_technology
        )
        self._employment = {e.employment_type: e for e in seeds.employment_types}

    def draw(self, customer_id: int) -> CustomerProfile:
        """Draw the next customer."""
        p, fake = self._p, self._fake
        persona = _choose(fake, ((t, t.share) for t in self._seeds.persona_traits))
        age = self._age()
        gender = _choose(fake, ((g, g.share) for g in self._seeds.genders))
        city = _choose(fake, ((c, c.share) for c in self._seeds.cities))
        job = self._job(city)
        employment = _choose(fake, _employment_shares(job))
        pay_level = (
            gender.income_multiplier
            * city.income_multiplier
            * job.income_multiplier
            * self._employment[employment].income_multiplier
        )
        income = self._income(age, pay_level)
        age_score = (age - self._middle_age) / self._age_spread
        income_score = math.log(income / p.typical_income) / p.typical_income_spread
        savings_rate = self._savings_rate(persona, income_score)
        savings_score = savings_rate - p.typical_savings_rate
        loan = self._loan(persona, income, income_score, age_score)
        credit = (
            persona.credit_shift
            + p.credit_income_weight * income_score
            + p.credit_loan_weight * loan / income
            + p.credit_savings_weight * savings_score
            + p.credit_age_weight * age_score
        )
        row = {
            "customer_id": customer_id,
            "age": age,
            "gender": gender.gender,
            "city": city.city,
            "job_role": job.job_role,
            "employment_type": employment,
            "income": income,
            "credit_score": self._credit_score(credit),
            "savings_rate": savings_rate,
            "existing_loan_balance": loan,
            "account_balance": self._balance(income, income_score, savings_score),
            "joined_date": self._joined(age_score),
        }
        return CustomerProfile(
            row=row,
            persona=persona,
            employment=employment,
            income=income,
            age_score=age_score,
            income_score=income_score,
            savings_score=savings_score,
            technology_score=job.is_technology - self._technology_share,
        )

    def _age(self) -> int:
        p = self._p
        return int(self._random.triangular(p.min_age, p.max_age + 1, p.mode_age))

    def _job(self, city: City) -> JobRole:
        def weight(job: JobRole) -> float:
            return job.share * (city.technology_tilt if job.is_technology else 1.0)

        return _choose(self._fake, ((j, weight(j)) for j in self._seeds.job_roles))

    def _income(self, age: int, pay_level: float) -> float:
        p = self._p
        noise = self._random.gauss(0, p.income_spread)
        income = 12 * p.entry_income * pay_level * math.exp(self._career(age) + noise)
        return min(MOST_INCOME, max(p.income_step, _round_to(income, p.income_step)))

    def _career(self, age: float) -> float:
        """Growth of log pay since the career began."""
        p = self._p
        years = max(0.0, age - p.career_start_age)
        early = min(years, _EARLY_CAREER)
        middle = min(max(years - _EARLY_CAREER, 0), _LATE_CAREER - _EARLY_CAREER)
        late = max(years - _LATE_CAREER, 0)
        growth = early * p.early_growth + middle * p.middle_growth
        return growth + late * p.late_growth

    def _savings_rate(self, persona: PersonaTraits, income_score: float) -> float:
        p = self._p
        odds = float(logit(persona.savings_rate_mean / p.max_savings_rate))
        odds += p.savings_rate_income_slope * income_score
        odds += self._random.gauss(0, p.savings_rate_spread)
        return round(p.max_savings_rate * float(expit(odds)), 2)

    def _loan(
        self,
        persona: PersonaTraits,
        income: float,
        income_score: float,
        age_score: float,
    ) -> float:
        """The loan balance: 0 below the rank of borrowers, then rising with rank."""
        p = self._p
        need = (
            persona.loan_shift
            + p.loan_income_weight * income_score
            + p.loan_age_weight * age_score
            + self._random.gauss(0, p.loan_noise)
        )
        rank_from_top = float(ndtr(-need))
        if rank_from_top >= p.loan_share:
            return 0.0
        among_borrowers = -float(ndtri(rank_from_top / p.loan_share))
        years = p.loan_to_income_median * math.exp(
            p.loan_to_income_spread * among_borrowers
        )
        loan = income * min(years, p.max_loan_to_income)
        return max(p.loan_step, _round_to(loan, p.loan_step))

    def _credit_score(self, strength: float) -> int:
        """The quantile of the published score distribution at the customer's rank."""
        p = self._p
        rank = float(ndtr(strength + self._random.gauss(0, p.credit_noise)))
        quantile = float(betaincinv(p.credit_alpha, p.credit_beta, rank))
        return round(p.credit_min + (p.credit_max - p.credit_min) * quantile)

    def _balance(
        self, income: float, income_score: float, savings_score: float
    ) -> float:
        p = self._p
        log_months = p.balance_savings_slope * savings_score
        log_months += p.balance_income_slope * income_score
        log_months += self._random.gauss(0, p.balance_spread)
        balance = income / 12 * p.balance_months_median * math.exp(min(log_months, 50))
        return min(MOST_MONEY, round(balance))

    def _joined(self, age_score: float) -> date:
        """The join date: uniform over the window, but earlier for older customers."""
        p = self._p
        noise = self._random.gauss(0, math.sqrt(1 - p.tenure_age_weight**2))
        rank = float(ndtr(p.tenure_age_weight * age_score + noise))
        days = p.min_tenure_days + (p.max_tenure_days - p.min_tenure_days) * rank
        return self._as_of - timedelta(days=round(days))


def _employment_shares(job: JobRole) -> Iterable[tuple[str, float]]:
    shares = (getattr(job, share) for share in EMPLOYMENT_SHARES)
    return zip(EMPLOYMENT_TYPES, shares, strict=True)


def _choose(fake: Faker, weighted: Iterable[tuple[Choice, float]]) -> Choice:
    values, weights = zip(*weighted, strict=True)
    chosen: Choice = fake.random.choices(values, weights)[0]
    return chosen


def _round_to(amount: float, step: float) -> float:
    return round(amount / step) * step
