"""An independent reference of the monthly rules: one customer, Python integers.

Written from the rules in docs/decisions.md and sharing nothing with the engine but its
parameters, the months and its raw draws, so that a slip in either shows.
"""

from dataclasses import replace

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import (
    FIELDS_16,
    ONE,
    Account,
    annuity,
    divide,
    field,
    lift,
    part,
    share_due,
    weights_of,
    word,
)
from tests.support.reference_lives import simulate_life


def simulate_account(
    account: Account, months: list[MonthFactors], parameters: Parameters, seed: int
) -> list[dict[str, int | list[int]]]:
    p, e = parameters.personas, parameters.employments
    t, c = parameters.terms, parameters.categories
    job = account.employment
    spent = [i for i in range(len(c.names)) if i != c.fees]
    needed = [i for i in spent if c.is_essential[i]]
    wanted = [i for i in spent if not c.is_essential[i]]
    first_usual = account.income // 12
    habit = word(account.customer_id, seed, 0, 0)
    instalment = annuity(account.loan, t.loan_rate, t.loan_tenor)
    instalment = min(instalment, part(first_usual, t.instalment_share))
    balance, owed, interest_due, arrears, units = account.balance, account.loan, 0, 0, 0
    score = account.credit_score * 16
    lives = simulate_life(account, months, parameters.lives, seed)
    due_dates: list[int] = []
    rows: list[dict[str, int | list[int]]] = []
    loan_rate = t.loan_rate
    for month, life in zip(months, lives, strict=True):
        k, level, employed = life.persona, life.level, life.employed
        buffer = part(first_usual, int(p.buffer_share[k]))
        wants_room = part(account.overdraft_limit, int(p.wants_on_overdraft[k]))
        account = replace(account, persona=k)
        if month.loan_rate != loan_rate:
            now = share_due(month.loan_rate, t.loan_tenor)
            ratio = now / share_due(loan_rate, t.loan_tenor)
            instalment = max(part(instalment, round(ratio * ONE)), min(instalment, 1))
            loan_rate = month.loan_rate
        first_day = month.month.toordinal() - 719163  # days since 1970
        due_dates.append(first_day + t.emi_day - 1)
        flows: dict[str, int | list[int]] = dict.fromkeys(
            (
                "income",
                "bonus",
                "spending",
                "savings",
                "investments",
                "sip",
                "loan_repayment",
                "loan_interest",
                "loan_prepayment",
                "loan_due",
                "loan_drawn",
            ),
            0,
        )
        flows["spending_by_category"] = [0] * len(c.names)
        if account.joined <= first_day:
            drawn = word(account.customer_id, seed, month.number, 1)
            events = word(account.customer_id, seed, month.number, 2)

            # pay
            calendar_month = month.month.month
            usual = part(first_usual, level)
            held_back = int(e.bonus_share[job])
            quantile = int(e.pay[job, drawn % 2**14])
            pay = part(part(usual, ONE - held_back), quantile) if employed else 0
            pay = part(pay, t.pay_factor)
            bonus = 0
            if employed and int(e.bonus_month[job]) == calendar_month:
                bonus = part(12 * usual, held_back)
            income = pay + bonus

            # the lender's bill
            interest_due += part(owed, month.loan_rate)
            due = min(instalment, owed + interest_due - arrears)
            claim = arrears + due

            # plans
            def in_range(start: int, drawn: int = drawn, k: int = k) -> int:
                keep = int(p.persistence[k])
                lasting = field(habit, start) * keep
                passing = field(drawn, start) * (ONE - keep)
                return (lasting + passing) // FIELDS_16

            low, width = int(p.investment_low[k]), int(p.investment_width[k])
            more = t.sip_lift + lift(account, parameters, "sip_lift", month)
            position = min(max(part(width, in_range(14)) + more, 0), width)
            investments = part(income, low + position)
            lasting = field(habit, 14) * int(p.persistence[k]) // FIELDS_16
            position = min(max(part(width, lasting) + more, 0), width)
            order = part(usual, low + position)
            sip = order - order % t.sip_step

            prepayment = 0
            if (
                field(events, 32) < t.prepayment_chance
                and arrears == 0
                and claim >= interest_due
            ):
                prepayment = min(
                    part(max(balance - buffer, 0), t.prepayment_share),
                    max(part(income, t.max_emi_share) - claim, 0),
                    owed + interest_due - claim,
                )

            low, width = int(p.spending_low[k]), int(p.spending_width[k])
            position = in_range(30)
            if balance < buffer:
                position -= part(position, t.caution)
            typical = part(width, ONE - int(p.headroom[k]))
            share = part(low + part(typical, position), month.spending_factor)
            share = min(max(share, low), low + width)
            weights = weights_of(account, month, parameters, seed)
            essential = max(sum(weights[i] for i in needed), 1)
            optional = max(sum(weights[i] for i in wanted), 1)
            essential_share = essential * ONE // (essential + optional)
            if income > 0:
                spending = part(income, share)
                needs = part(spending, essential_share)
                wants = spending - needs
                more = t.wants_lift + lift(account, parameters, "wants_lift", month)
                factor = part(max(ONE + more, 0), ONE - t.cashback_share)
                kept = t.deposit_lift + lift(account, parameters, "deposit_lift", month)
                if (factor, kept) != (ONE, 0):
                    wants = max(part(wants, factor) - part(income, kept), 0)
                    most = part(income, low + width)
                    spending = min(max(needs + wants, part(income, low)), most)
                    wants = max(spending - needs, 0)
            else:
                needs, wants = part(part(usual, low), essential_share), 0
            if field(drawn, 46) < int(p.shock_probability[k]):
                wants += part(usual, int(p.shock_share[k]))

            spending = needs + wants
            if income > 0:
                least = -(-income * int(p.savings_low[k]) // ONE)
                most = part(income, int(p.savings_high[k]))
                rest = income - investments - claim - prepayment
                spending = max(rest - min(max(rest - spending, least), most), 0)
            fees = part(max(-balance, 0), t.overdraft_rate) + t.account_fee
            fees += t.bounce_fee if arrears > 0 else 0
            fees = min(fees, spending)
            needs = min(needs, spending - fees)
            wants = spending - fees - needs

            # means
            means = balance + income
            short = max(spending + investments + claim + prepayment - means, 0)
            gone = min(prepayment, short)
            prepayment, short = prepayment - gone, short - gone
            over = max(short - wants_room, 0)
            gone = min(wants, over)
            wants, over = wants - gone, over - gone
            investments -= min(investments, over)
            limit = means + account.overdraft_limit
            room = limit - (needs + wants + fees + investments + prepayment)
            if claim > room:
                while_paid = max(room, 0)
                claim = while_paid - while_paid % max(instalment, 1)
                short = max(claim - room, 0)
                gone = min(needs, short)
                needs, short = needs - gone, short - gone
                fees -= min(fees, short)

            # the month's end
            repayment = claim + prepayment
            interest = min(repayment, interest_due)
            interest_due -= interest
            owed -= repayment - interest
            arrears = arrears + due - claim
            spending = needs + wants + fees
            drawn, more = 0, lift(account, parameters, "loan_share", month)
            if more and arrears == 0:
                drawn = part(account.income, more)
                added = annuity(drawn, month.loan_rate, t.loan_tenor)
                if instalment + added > part(first_usual, t.instalment_share):
                    drawn = added = 0
                instalment += added
                owed += drawn
            savings = income - spending - investments - repayment
            balance += savings
            units += investments * 100_000 // month.nav

            home = account.credit_score * 16
            points = 0
            if claim > 0 and arrears == 0:
                points += t.score_on_time
            if arrears > 0:
                points -= t.score_missed
            if balance < 0:
                points -= t.score_overdrawn
            score += part(home - score, t.score_recovery) + 16 * points
            score = min(max(score, t.score_min * 16), t.score_max * 16)

            by_category = {
                c.fees: fees,
                **divide(needs, weights, needed),
                **divide(wants, weights, wanted),
            }
            flows = {
                "income": income,
                "bonus": bonus,
                "spending": spending,
                "savings": savings,
                "investments": investments,
                "sip": min(sip, investments),
                "loan_repayment": repayment,
                "loan_interest": interest,
                "loan_prepayment": prepayment,
                "loan_due": due,
                "loan_drawn": drawn,
                "spending_by_category": [by_category[i] for i in range(len(c.names))],
            }
        unpaid = min(-(-arrears // instalment), len(due_dates)) if arrears else 0
        last_day = first_day + month.days
        rows.append(
            {
                **flows,
                "persona": k,
                "is_employed": employed,
                "pay_level": level,
                "loan_arrears": arrears,
                "loan_interest_due": interest_due,
                "loan_outstanding": owed,
                "days_past_due": last_day - due_dates[-unpaid] if unpaid else 0,
                "balance": balance,
                "portfolio_units": units,
                "portfolio_value": units * month.nav // 100_000,
                "credit_score": score // 16,
            }
        )
    return rows
