"""An independent reference of the monthly rules: one customer, Python integers.

Written from the rules in docs/decisions.md and sharing nothing with the engine but its
parameters, the months and its raw draws, so that a slip in either shows.
"""

from dataclasses import replace

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.silence import NEVER
from tests.support.reference_arithmetic import (
    ONE,
    Account,
    annuity,
    dates_before,
    field,
    first_loan,
    lift,
    part,
    share_due,
    word,
)
from tests.support.reference_homes import (
    first_home,
    invested_shares,
    plan_of,
    taste_of,
    usual_investing,
)
from tests.support.reference_lives import simulate_life
from tests.support.reference_portfolios import first_holding, order_count
from tests.support.reference_silence import Relation
from tests.support.reference_spending import (
    Pots,
    bill_weight,
    bills_and_weights,
    divide,
    planned_spending,
)

FLOWS = (
    *("income", "bonus", "spending", "savings", "investments", "sip"),
    *("bought", "redeemed", "sip_orders"),
    *("loan_repayment", "loan_interest", "loan_prepayment", "loan_due", "loan_drawn"),
)


def simulate_account(
    account: Account, months: list[MonthFactors], parameters: Parameters, seed: int
) -> list[dict[str, int | list[int]]]:
    p, e = parameters.personas, parameters.employments
    t, c = parameters.terms, parameters.categories
    job = account.employment
    first_usual = account.income // 12
    habit = word(account.customer_id, seed, 0, 0)
    instalment, interest_due, arrears, unpaid = first_loan(
        account, t, months[0].month, seed
    )
    balance, owed = account.balance, account.loan
    score = account.credit_score * 16
    taste = taste_of(account, parameters, seed)
    invested = usual_investing(account, taste, parameters)
    held = first_holding(account, taste, first_usual, invested, parameters, months[0])
    opening_units = held.units
    has_order = held.order_since is not None
    plan = plan_of(account, taste, parameters, instalment, first_usual, has_order)
    home = first_home(account, plan, first_usual, parameters, months[0].number, seed)
    level = part(first_usual, plan.share)
    unit = bill_weight(taste, level, home.rent, parameters)
    pots = Pots.at_start(account, plan, habit, first_usual, parameters, months[0])
    lives = simulate_life(account, months, parameters.lives, seed)
    relation = Relation(account.joined)
    due_dates = dates_before(months[0].month, t.emi_day)
    rows: list[dict[str, int | list[int]]] = []
    loan_rate = t.loan_rate
    for month, life in zip(months, lives, strict=True):
        k, employed = life.persona, life.employed
        has_new_persona = k != account.persona
        account = replace(account, persona=k)
        buffer = part(first_usual, int(p.buffer_share[k]))
        wants_room = part(account.overdraft_limit, int(p.wants_on_overdraft[k]))
        if month.loan_rate != loan_rate:
            now = share_due(month.loan_rate, t.loan_tenor)
            ratio = now / share_due(loan_rate, t.loan_tenor)
            instalment = max(part(instalment, round(ratio * ONE)), min(instalment, 1))
            loan_rate = month.loan_rate
        first_day = month.month.toordinal() - 719163  # days since 1970
        due_dates.append(first_day + t.emi_day - 1)
        flows: dict[str, int | list[int]] = dict.fromkeys(FLOWS, 0)
        flows["spending_by_category"] = [0] * len(c.names)
        usual = part(first_usual, life.level)

        # the home, and the planned share of usual pay
        order_before = held.order_since
        held.follow(account, taste, month, parameters)
        has_order = held.order_since is not None
        plan = plan_of(
            account, taste, parameters, instalment if owed else 0, usual, has_order
        )
        level = part(usual, plan.share)
        home.renew(account, month.number, parameters, seed)
        home.move(account, life, usual, level, month.number, parameters, seed)
        if has_new_persona:
            home.fit(level, parameters)
            unit = min(unit, bill_weight(taste, level, home.rent, parameters))
        status, fees = relation.status(first_day), 0
        if status != 1:
            held.order_since = order_before
        cause = relation.cause
        if status == 1:
            drawn = word(account.customer_id, seed, month.number, 1)
            events = word(account.customer_id, seed, month.number, 2)

            # pay
            held_back = int(e.bonus_share[job])
            without_bonus = part(usual, ONE - held_back)
            varies = habit % 2**14 < int(e.varying_pay[job]) // 4
            quantile = int(e.pay[job, drawn % 2**14]) if varies else ONE
            pay = part(without_bonus, quantile) if employed else 0
            pay = part(pay, t.pay_factor)
            bonus = 0
            if employed and int(e.bonus_month[job]) == month.month.month:
                bonus = part(12 * usual, held_back)
            income = pay + bonus

            # the lender's bill
            interest_due += part(owed, month.loan_rate)
            due = min(instalment, owed + interest_due - arrears)
            claim = full_claim = arrears + due

            # plans
            bills, weights = bills_and_weights(
                account, taste, unit, home, month, parameters, seed
            )
            wished, pots, scarcity = planned_spending(
                account,
                plan,
                pots,
                home,
                bills,
                weights,
                month,
                life,
                drawn,
                without_bonus,
                pay,
                bonus,
                balance,
                claim,
                parameters,
            )
            needs, wants = wished.needs, wished.wants

            # investing, and planned sales
            more = t.sip_lift + lift(account, parameters, "sip_lift", month)
            share, standing = invested_shares(
                habit, drawn, plan, has_order, more, k, parameters
            )
            bought = part(income, share)
            order = part(without_bonus, standing)
            sip = order - order % t.sip_step
            sold = held.plan_to_sell(
                account, taste, level, life.outlay, month, parameters
            )

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
            if unpaid == 0:
                chance = part(scarcity, t.miss_chance)
            else:
                chance = t.stay_late if unpaid < 3 else t.stay_deeply_late
            if field(events, 48) < chance:
                claim = prepayment = 0
            fees = part(max(-balance, 0), t.overdraft_rate) + t.account_fee
            fees += t.bounce_fee if arrears > 0 else 0

            # means
            owing = sum(bills.values())
            means = balance + income
            total = needs + wants + owing + fees + bought + claim + prepayment
            short = max(total - sold - means, 0)
            if short:
                gone = min(prepayment, short)
                prepayment, short = prepayment - gone, short - gone
                over = max(short - wants_room, 0)
                gone = min(wants, over)
                wants, over = (wants - gone) // 100 * 100, over - gone
                gone = min(bought, over)
                bought, over = bought - gone, over - gone
                if parameters.portfolios.redeems:
                    sold += held.sell_for(over, sold, month)
                limit = means + sold + account.overdraft_limit
                room = limit - (needs + wants + owing + fees + bought + prepayment)
                if claim > room:
                    while_paid = max(room, 0)
                    claim = while_paid - while_paid % max(instalment, 1)
                    short = max(claim - room, 0)
                    gone = min(needs, short)
                    needs, short = (needs - gone) // 100 * 100, short - gone
                    gone = min(owing, short)
                    owing, short = owing - gone, short - gone
                    fees -= min(fees, short)

            # the month's end
            repayment = claim + prepayment
            interest = min(repayment, interest_due)
            interest_due -= interest
            owed -= repayment - interest
            arrears = full_claim - claim
            spending = needs + wants + owing + fees
            drawn_loan, more = 0, lift(account, parameters, "loan_share", month)
            if more and arrears == 0:
                drawn_loan = part(account.income, more)
                added = annuity(drawn_loan, month.loan_rate, t.loan_tenor)
                if instalment + added > part(first_usual, t.instalment_share):
                    drawn_loan = added = 0
                instalment += added
                owed += drawn_loan
            savings = income - spending - bought + sold - repayment
            balance += savings
            held.trade(bought, sold, month)

            first_score = account.credit_score * 16
            points = 0
            if claim > 0 and arrears == 0:
                points += t.score_on_time
            if arrears > 0:
                points -= t.score_missed
            if balance < 0:
                points -= t.score_overdrawn
            score += part(first_score - score, t.score_recovery) + 16 * points
            score = min(max(score, t.score_min * 16), t.score_max * 16)
            flows = {
                "income": income,
                "bonus": bonus,
                "spending": spending,
                "savings": savings,
                "investments": bought - sold,
                "bought": bought,
                "redeemed": sold,
                "sip": min(sip, bought),
                "sip_orders": order_count(account, min(sip, bought), parameters, seed),
                "loan_repayment": repayment,
                "loan_interest": interest,
                "loan_prepayment": prepayment,
                "loan_due": due,
                "loan_drawn": drawn_loan,
                "spending_by_category": divide(
                    needs, wants, owing, fees, bills, weights, parameters
                ),
            }
            unpaid = min(-(-arrears // instalment), len(due_dates)) if arrears else 0
        since = relation.since(first_day)
        relation.end(
            account,
            life,
            month,
            parameters,
            seed,
            owed=owed + interest_due,
            arrears=arrears,
            balance=balance,
            fees=fees,
        )
        last_day = first_day + month.days
        rows.append(
            {
                **flows,
                "status": status,
                "status_since": NEVER if since is None else since,
                "silence_cause": cause,
                "persona": k,
                "is_employed": employed,
                "pay_level": life.level,
                "home": home.type,
                "loan_arrears": arrears,
                "loan_interest_due": interest_due,
                "loan_outstanding": owed,
                "days_past_due": last_day - due_dates[-unpaid] if unpaid else 0,
                "balance": balance,
                "opening_units": opening_units if len(rows) == 0 else 0,
                "portfolio_units": held.units,
                "portfolio_value": held.worth(month),
                "credit_score": score // 16,
            }
        )
    return rows
