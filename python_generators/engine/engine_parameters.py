"""The engine's parameters as integers, one entry per code (see from_seeds.py)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from python_generators.engine.rates import Integers
from python_generators.lives.life_parameters import LifeParameters

PAY_BITS = 14  # a month's pay is one of 2**14 quantiles of its distribution


@dataclass(frozen=True)
class Personas:
    """Each field holds one fixed-point value per persona code."""

    names: tuple[str, ...]
    spending_low: Integers
    spending_width: Integers
    investment_low: Integers
    investment_width: Integers
    savings_low: Integers
    savings_high: Integers
    headroom: Integers
    persistence: Integers
    shock_probability: Integers  # of 2**16
    shock_share: Integers
    buffer_share: Integers  # of a usual month's pay
    wants_on_overdraft: Integers


@dataclass(frozen=True)
class Employments:
    """Each field holds one value per employment code.

    ``pay`` has a row per code: the quantiles of a month's pay over a usual month's, in
    fixed point, months without income first.
    """

    names: tuple[str, ...]
    pay: npt.NDArray[np.int32]
    bonus_month: Integers
    bonus_share: Integers


@dataclass(frozen=True)
class Categories:
    """The k categories of spending, in order of name; the bank's fees among them."""

    names: tuple[str, ...]
    is_essential: tuple[bool, ...]
    season_sensitivity: tuple[float, ...]
    monthly_variation: tuple[float, ...]
    fees: int  # the position of the bank's fees


@dataclass(frozen=True)
class Terms:
    """Terms of loan, account and score; amounts are paise, shares fixed point."""

    loan_rate: int  # monthly, when the customers' first loans were granted
    loan_tenor: int
    instalment_share: int
    max_emi_share: int
    emi_day: int
    prepayment_chance: int  # of 2**16
    prepayment_share: int
    caution: int
    overdraft_rate: int  # a month's
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
