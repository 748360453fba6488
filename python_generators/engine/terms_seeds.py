"""The terms of loan, account and score from economy.csv: shares, paise, chances."""

from python_generators.core.money import to_paise
from python_generators.engine.engine_parameters import Terms
from python_generators.engine.rates import chance, rate
from python_generators.seeds.parameters import EconomyParameters, PopulationParameters


def terms(economy: EconomyParameters, population: PopulationParameters) -> Terms:
    """The terms in the engine's integers."""
    return Terms(
        loan_rate=rate((economy.policy_rate + economy.loan_spread) / 12),
        loan_tenor=economy.loan_tenor,
        shortest_term=min(economy.shortest_term, economy.longest_term),
        longest_term=economy.longest_term,
        limit_term=max(economy.limit_term, economy.longest_term),
        late_at_start=economy.late_at_start,
        instalment_share=rate(economy.instalment_share),
        max_emi_share=rate(economy.max_emi_share),
        emi_day=economy.emi_day,
        miss_chance=chance(economy.missed_probability),
        stay_late=chance(economy.stay_late_probability),
        stay_deeply_late=chance(economy.stay_deeply_late_probability),
        pay_one_late=chance(economy.pay_one_late_probability),
        pay_one_deeply_late=chance(economy.pay_one_deeply_late_probability),
        prepayment_chance=chance(economy.prepayment_probability),
        prepayment_share=rate(economy.prepayment_share),
        caution=rate(economy.caution),
        overdraft_rate=rate(economy.overdraft_rate / 12),
        account_rate=rate(economy.account_rate / 12),
        benefit_share=rate(economy.benefit_share),
        benefit_months=economy.benefit_months,
        benefit_most=to_paise(economy.benefit_most),
        family_share=rate(economy.family_share),
        family_below=rate(economy.family_below),
        account_fee=to_paise(economy.account_fee),
        bounce_fee=to_paise(economy.bounce_fee),
        sip_step=to_paise(economy.sip_step),
        score_on_time=economy.score_on_time,
        score_missed=economy.score_missed,
        score_overdrawn=economy.score_overdrawn,
        score_recovery=rate(economy.score_recovery),
        score_min=population.credit_min,
        score_max=population.credit_max,
        pay_factor=rate(economy.pay_factor),
        wants_lift=rate(economy.wants_lift),
        cashback_share=rate(economy.cashback_share),
        deposit_lift=rate(economy.deposit_lift),
        sip_lift=rate(economy.sip_lift),
    )
