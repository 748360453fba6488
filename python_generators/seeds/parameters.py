"""The named numbers of a market: population.csv and economy.csv as typed records."""

import math
from typing import Annotated

from pydantic import Field

from python_generators.seeds.rows import (
    Chance,
    Lift,
    Multiplier,
    Positive,
    SeedRow,
    Share,
    Spread,
    Weight,
)

Count = Annotated[int, Field(ge=1, le=1200)]
Age = Annotated[int, Field(ge=1, le=120)]
Days = Annotated[int, Field(ge=1, le=36_525)]  # a hundred years
Points = Annotated[int, Field(ge=0, le=1000)]
Amount = Annotated[float, Field(ge=0, le=10_000_000)]  # so that paise do not overflow
Switch = Annotated[int, Field(ge=0, le=1)]
Tenor = Annotated[int, Field(ge=1, le=480)]  # months
MonthDay = Annotated[int, Field(ge=1, le=28)]


class PopulationParameters(SeedRow):
    """population.csv: the distributions of the base population; the file has units."""

    min_age: Age
    max_age: Age
    mode_age: Age
    career_start_age: Age
    entry_income: Positive
    early_growth: Share
    middle_growth: Share
    late_growth: Share
    income_spread: Spread
    income_step: Positive
    typical_income: Positive
    typical_income_spread: Spread
    typical_savings_rate: Chance
    savings_rate_income_slope: Weight
    savings_rate_spread: Spread
    max_savings_rate: Share
    loan_share: Chance
    loan_income_weight: Weight
    loan_age_weight: Weight
    loan_noise: Multiplier
    loan_to_income_median: Multiplier
    loan_to_income_spread: Spread
    max_loan_to_income: Multiplier
    loan_step: Positive
    credit_alpha: Annotated[float, Field(gt=0, le=1000)]
    credit_beta: Annotated[float, Field(gt=0, le=1000)]
    credit_min: Annotated[int, Field(ge=1, le=10_000)]
    credit_max: Annotated[int, Field(ge=1, le=10_000)]
    credit_income_weight: Weight
    credit_loan_weight: Weight
    credit_savings_weight: Weight
    credit_age_weight: Weight
    credit_noise: Multiplier
    balance_months_median: Annotated[float, Field(gt=0, le=1000)]
    balance_savings_slope: Annotated[float, Field(ge=0, le=100)]
    balance_income_slope: Annotated[float, Field(ge=0, le=10)]
    balance_spread: Spread
    min_tenure_days: Days
    max_tenure_days: Days
    tenure_age_weight: Annotated[float, Field(gt=-1, lt=1)]
    transactions_per_customer: Annotated[float, Field(gt=0, le=10_000)]
    transactions_dispersion: Multiplier
    transactions_income_slope: Weight
    observed_days: Days
    amount_income_elasticity: Weight
    amount_habit_spread: Annotated[float, Field(ge=0, le=3)]
    mix_shrinkage: Annotated[float, Field(gt=0, le=1000)]
    ticket_shrinkage: Annotated[float, Field(gt=0, le=1000)]
    day_rhythm_strength: Multiplier
    campaign_events_per_customer: Multiplier
    max_campaign_events: Count
    campaign_days: Days
    opened_share: Chance
    clicked_share: Chance
    converted_share: Chance
    response_income_weight: Weight
    response_age_weight: Weight
    response_savings_weight: Weight
    response_technology_weight: Weight
    response_noise: Multiplier

    @property
    def middle_and_spread_of_age(self) -> tuple[float, float]:
        """Mean and standard deviation of the triangular ages, in whole years."""
        low, mode, high = self.min_age, self.mode_age, self.max_age + 1
        squares = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
        return (low + mode + high) / 3 - 0.5, math.sqrt(squares / 18)


class EconomyParameters(SeedRow):
    """economy.csv: rates (shares, not percent), terms of credit and account, market."""

    policy_rate: Share
    loan_spread: Share
    loan_tenor: Count
    new_loan_probability: Share
    new_loan_low: Share
    new_loan_high: Share
    new_loan_shortest: Tenor
    new_loan_longest: Tenor
    shortest_term: Tenor
    longest_term: Tenor
    limit_term: Tenor
    late_at_start: Switch
    instalment_share: Share
    max_emi_share: Share
    emi_day: MonthDay
    missed_probability: Share
    stay_late_probability: Share
    stay_deeply_late_probability: Share
    pay_one_late_probability: Share
    pay_one_deeply_late_probability: Share
    prepayment_probability: Share
    prepayment_share: Share
    caution: Share
    overdraft_rate: Share
    account_rate: Share
    account_fee: Amount
    bounce_fee: Amount
    sip_step: Annotated[Amount, Field(gt=0)]
    score_on_time: Points
    score_missed: Points
    score_overdrawn: Points
    score_recovery: Share
    inflation: Share
    market_drift: Lift
    market_volatility: Share
    opening_nav: Positive
    # spending out of usual and of passing pay
    usual_pay_basis: Switch
    passing_spent_low: Share
    passing_spent_high: Share
    passing_months: Multiplier
    windfall_months: Annotated[float, Field(ge=0, le=120)]
    outlay_months: Annotated[float, Field(ge=1, le=120)]
    event_reserve: Share
    least_needs: Share
    workless_cut_low: Share
    workless_cut_high: Share
    benefit_share: Share
    benefit_months: Annotated[int, Field(ge=0, le=120)]
    benefit_most: Amount
    family_share: Share
    family_below: Annotated[float, Field(ge=0, le=120)]
    lasting_commitments: Switch
    refund_share: Share
    refund_first_month: Annotated[int, Field(ge=1, le=12)]
    refund_months: Annotated[int, Field(ge=1, le=12)]
    refund_low: Share
    refund_high: Share
    solved_share: Switch
    buyers_differ: Switch
    counts_days: Switch
    non_investors: Share
    # joining and going silent
    joining_share: Share
    goes_silent: Switch
    silence_first_year: Annotated[float, Field(ge=0, le=10)]
    silence_new_job: Share
    silence_new_job_months: Annotated[int, Field(ge=0, le=120)]
    silence_fees: Annotated[float, Field(ge=0, le=1000)]
    silence_most_by_fees: Share
    silence_bounced: Share
    silence_bounced_months: Annotated[int, Field(ge=0, le=120)]
    # portfolios
    opening_portfolios: Switch
    past_pay_growth: Share
    first_investing_age: Age
    sip_running_share: Share
    sip_stop_probability: Share
    sip_stop_later: Share
    sip_settling_months: Count
    most_sips: Count
    sip_start_probability: Share
    redemptions: Switch
    event_redemption_probability: Share
    event_redemption_share: Share
    # the home
    rent_share: Share
    max_rent_share: Share
    min_rent: Amount
    rent_step: Annotated[Amount, Field(gt=0)]
    tenancy_months: Count
    rent_rise_probability: Share
    rent_rise_low: Share
    rent_rise_high: Share
    owner_cost: Annotated[float, Field(ge=0, le=100)]
    rent_tickets_share: Chance
    # levers: neutral in the market, changed by scenarios
    pay_factor: Annotated[float, Field(ge=0, le=3)]
    wants_lift: Lift
    cashback_share: Annotated[float, Field(ge=0, lt=1)]
    deposit_lift: Lift
    sip_lift: Lift
    # what the bank earns
    deposit_margin: Share
    investment_margin: Share
    interchange: Share
    loan_margin: Share


class MarketSettings(SeedRow):
    """market.csv: the market's texts."""

    country_code: str
    holiday_categories: str
    faker_locale: str
    currency_code: str
    currency_symbol: str
    default_employment_type: str
