"""The engine's parameters as integers, one entry per code (see from_seeds.py)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_generators.engine.lending import Lending
from python_generators.engine.rates import ONE, RATE_BITS, Integers
from python_generators.lives.life_parameters import LifeParameters

AGE_BITS = 10  # a portfolio's age is one of 2**10 quantiles of its distribution
PAY_BITS = 14  # a month's pay is one of 2**14 quantiles of its distribution


@dataclass(frozen=True)
class Personas:
    """Each field holds one fixed-point value per persona code."""

    names: tuple[str, ...]
    spending_low: Integers
    spending_high: Integers
    investment_low: Integers
    investment_width: Integers
    savings_low: Integers
    savings_high: Integers
    margin: Integers  # of a declared range's width, free at each end
    persistence: Integers
    innovation: Integers  # the largest change of a habit in a month
    habit_spread: Integers
    shock_probability: Integers  # of 2**16
    shock_share: Integers
    buffer_share: Integers  # of a usual month's pay
    wants_on_overdraft: Integers
    irregularity: Integers  # times the chance that a standing order stops
    redemption_chance: Integers  # of 2**16
    redemption_share: Integers  # of the portfolio


@dataclass(frozen=True)
class Employments:
    """Each field holds one value per employment code.

    ``pay`` has a row per code: the quantiles of a month's pay over a usual month's, in
    fixed point, months without income first.
    """

    names: tuple[str, ...]
    pay: npt.NDArray[np.int32]
    varying_pay: Integers  # chance, of 2**16, that a customer's pay varies
    bonus_month: Integers
    bonus_share: Integers


@dataclass(frozen=True)
class Categories:
    """The k categories of spending, in order of name; the bank's fees among them."""

    names: tuple[str, ...]
    is_essential: tuple[bool, ...]
    season_sensitivity: tuple[float, ...]
    monthly_variation: tuple[float, ...]
    months_bought: tuple[float, ...]
    other_buyers: Integers  # chance of 2**16 for who has no tickets in it
    months_weight: Integers  # times the weight learned from tickets, fixed point
    fees: int  # the position of the bank's fees
    home: int | None  # the position of the rent, if the market has it
    bills: tuple[int, ...]  # positions of lasting amounts
    needs: tuple[int, ...]  # everyday essentials; most buy in the first
    wants: tuple[int, ...]  # everything else; most buy in the first
    smallest: tuple[int, ...]  # paise: no month spends less, unless nothing
    step: tuple[int, ...]  # paise that everyday amounts are multiples of


@dataclass(frozen=True)
class Habits:
    """How spending follows pay; shares and months are fixed point."""

    follows_usual_pay: bool
    passing_low: int  # the share spent of passing pay with much money at hand
    passing_width: int  # with none, less that
    passing_months: int  # of planned spending, at hand
    windfall_pace: int  # the share of what is left of a windfall, a month
    outlay_pace: int  # the share of what is left of large outlays, a month
    event_reserve: int  # the share of planned spending set aside for life events
    least_needs: int  # the share of planned spending that comes before all else
    workless_low: int  # the share of everyday spending cut without work
    workless_width: int
    has_commitments: bool
    solves_share: bool
    buyers_differ: bool
    counts_days: bool  # everyday spending follows the days of the month
    non_investors: int  # chance of 2**16


@dataclass(frozen=True)
class Homes:
    """Who rents, and what a rent is; amounts are paise, chances of 2**16."""

    rents: Integers  # by age, of customers without tickets of rent
    owns: Integers  # by age, of those who do not rent
    city_rent: Integers  # fixed point, by city; the last is of other cities
    rent_share: int  # of usual pay
    most_rent_share: int  # of planned spending
    least_rent: int
    rent_step: int
    tenancy: int  # months until the rent rises
    rise_chance: int  # of 2**16
    rise_low: int
    rise_width: int
    owner_cost: int  # share of a rent


@dataclass(frozen=True)
class Refunds:
    """Tax refunds: who gets one, when, and how large."""

    chance: int  # of 2**16
    first_month: int  # January is 1
    months: int  # in which they come, from the first one on
    low: int  # of a usual month's pay, fixed point
    width: int


@dataclass(frozen=True)
class Portfolios:
    """Portfolios at the start, standing orders and sales; chances are of 2**16."""

    ages: Integers  # months, shape (2**AGE_BITS,): quantiles of the first portfolios
    growth: Integers  # value of a monthly order of one, by age in months; fixed point
    first_age: int  # years: customers invest from it on
    running: int  # chance that an investor's standing order runs at the start
    stop_first: int  # in the first settling_months
    stop_later: int
    settling_months: int
    most_orders: int  # of a customer at a time
    start: int
    redeems: bool
    event_chance: int  # that units are sold for a life event
    event_share: int  # of its cost, fixed point


@dataclass(frozen=True)
class Terms:
    """Terms of loan, account and score; amounts are paise, shares fixed point."""

    loan_rate: int  # the market's, a month, when the first loans were granted
    loan_tenor: int
    shortest_term: int  # of the first loans, in months that are left
    longest_term: int
    limit_term: int  # the most months that a first loan takes
    late_at_start: int  # 1 if some first loans are, else 0
    instalment_share: int
    max_emi_share: int
    emi_day: int
    miss_chance: int  # of 2**16, of missing an instalment with no money at hand
    stay_late: int  # of 2**16, of paying none again
    stay_deeply_late: int  # of 2**16, with three and more unpaid
    pay_one_late: int  # of 2**16, of paying one instalment and staying as late
    pay_one_deeply_late: int  # of 2**16, with three and more unpaid
    prepayment_chance: int  # of 2**16
    prepayment_share: int
    caution: int
    overdraft_rate: int  # a month's
    account_rate: int  # a month's, on positive balances
    benefit_share: int  # of usual pay, without work
    benefit_months: int
    benefit_most: int  # a month
    family_share: int  # of usual pay, without work and with little money
    family_below: int  # months of usual pay on the account
    account_fee: int
    bounce_fee: int
    sip_step: int
    score_on_time: int
    score_missed: int
    score_overdrawn: int
    score_recovery: int
    score_min: int
    score_max: int
    pay_factor: int
    wants_lift: int
    cashback_share: int
    deposit_lift: int
    sip_lift: int

    @property
    def has_levers(self) -> bool:
        """Whether a lever changes plans."""
        lifts = (self.wants_lift, self.cashback_share, self.deposit_lift, self.sip_lift)
        return any(lifts)


@dataclass(frozen=True)
class Leaving:
    """How often customers go silent: probabilities of a month in fixed point."""

    monthly: Integers  # by persona code
    first_year: int  # a factor for customers of less than a year
    new_job: int  # more after a new job
    new_job_months: int
    fees: int  # more, times the share of usual pay that was charged
    most_by_fees: int
    bounced: int  # more after an unpaid instalment
    bounced_months: int

    @cached_property
    def most(self) -> int:
        """No probability without a new job is above it."""
        own = int(self.monthly.max()) * max(self.first_year, ONE) >> RATE_BITS
        return own + self.most_by_fees + self.bounced


@dataclass(frozen=True)
class Offers:
    """The campaigns that run, in the order of their bits, and their effects.

    All but the names and months have shape (offers, personas) and are fixed point.
    """

    names: tuple[str, ...]
    month_number: Integers  # months since year 0; shape (offers,)
    wants_lift: Integers
    deposit_lift: Integers
    sip_lift: Integers
    loan_share: Integers  # of the annual income
    decay: Integers  # of a lift, a month


@dataclass(frozen=True)
class Parameters:
    """All parameters of the monthly engine besides customers and months."""

    personas: Personas
    employments: Employments
    categories: Categories
    terms: Terms
    offers: Offers
    lives: LifeParameters
    lending: Lending
    habits: Habits
    homes: Homes
    refunds: Refunds
    leaving: Leaving
    portfolios: Portfolios
