"""The monthly rules once more, one customer at a time, in plain Python integers.

Written from the rules in docs/decisions.md and sharing nothing with the engine but its
parameters and its raw draws, so that a slip in either shows.
"""

from dataclasses import dataclass

import numpy as np

from python_generators.behavior.months import MonthFactors
from python_generators.behavior.parameters import Parameters
from python_generators.randomness import customer_words, draw, stream_key

ONE = 2**20
FIELDS_16 = 2**16


@dataclass
class Account:
    customer_id: int
    persona: int
    employment: int
    income: int
    loan: int
    balance: int
    overdraft_limit: int


def word(customer_id: int, seed: int, month: int, stream: int) -> int:
    ids = np.array([customer_id], dtype=np.int64)
    return int(draw(customer_words(ids), stream_key(seed, month, stream))[0])


def live(
    account: Account, months: list[MonthFactors], parameters: Parameters, seed: int
) -> list[dict[str, int]]:
    p, e, k = parameters.personas, parameters.employments, account.persona
    usual = account.income // 12
    habit = word(account.customer_id, seed, 0, 0)
    rate = months[0].loan_rate / ONE
    n = parameters.loan_tenor
    annuity = rate / (1 - (1 + rate) ** -n) if rate else 1 / n
    instalment = account.loan * round(annuity * ONE) // ONE + (account.loan > 0)
    instalment = min(instalment, usual * parameters.max_emi_share // ONE)
    balance, owed, interest_due = account.balance, account.loan, 0
    rows = []
    for month in months:
        luck = word(account.customer_id, seed, month.number, 1)
        level = int(e.pay[account.employment, luck % 2**14])
        held_back = int(e.bonus_share[account.employment])
        income = usual * (ONE - held_back) // ONE * level // ONE
        if int(e.bonus_month[account.employment]) == month.calendar_month:
            income += account.income * held_back // ONE

        interest_due += owed * month.loan_rate // ONE
        repayment = min(
            instalment, owed + interest_due, income * parameters.max_emi_share // ONE
        )

        def place(start: int, luck: int = luck) -> int:
            keep = int(p.persistence[k])
            lasting = (habit >> start) % FIELDS_16 * keep
            passing = (luck >> start) % FIELDS_16 * (ONE - keep)
            return (lasting + passing) // FIELDS_16

        low, width = int(p.investment_low[k]), int(p.investment_width[k])
        investments = income * (low + width * place(14) // ONE) // ONE
        low, width = int(p.spending_low[k]), int(p.spending_width[k])
        share = (low + width * place(30) // ONE) * month.spending_factor // ONE
        spending = income * min(max(share, low), low + width) // ONE
        if income == 0:
            spending = usual * low // ONE * parameters.essential_share // ONE
        if (luck >> 46) % FIELDS_16 < int(p.shock_probability[k]):
            spending += usual * int(p.shock_share[k]) // ONE
        if income > 0:
            least = -(-income * int(p.savings_low[k]) // ONE)
            most = income * int(p.savings_high[k]) // ONE
            savings = income - spending - investments - repayment
            savings = min(max(savings, least), most)
            spending = max(income - investments - repayment - savings, 0)

        means = balance + income + account.overdraft_limit
        essential = spending * parameters.essential_share // ONE
        plans = [spending - essential, investments, repayment, essential]
        short = max(sum(plans) - means, 0)
        for i, plan in enumerate(plans):
            cut = min(plan, short)
            plans[i], short = plan - cut, short - cut
        discretionary, investments, repayment, essential = plans
        spending = discretionary + essential

        interest = min(repayment, interest_due)
        interest_due -= interest
        owed -= repayment - interest
        savings = income - spending - investments - repayment
        balance += savings
        rows.append(
            {
                "income": income,
                "spending": spending,
                "savings": savings,
                "investments": investments,
                "loan_repayment": repayment,
                "balance": balance,
                "loan_interest": interest,
                "loan_outstanding": owed,
            }
        )
    return rows
