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
    dates_before,
    field,
    lift,
    part,
    word,
)
from tests.support.reference_homes import (
    first_home,
    first_home_type,
    invested_shares,
    plan_of,
    taste_of,
    usual_investing,
)
from tests.support.reference_lives import simulate_life
from tests.support.reference_loans import first_loan, make_late
from tests.support.reference_portfolios import first_holding, order_count
from tests.support.reference_silence import Relation
from tests.support.reference_spending import (
    Pots,
    bill_weight,
    bills_and_weights,
    bonus_of,
    divide,
    planned_spending,
    refund_of,
    support_of,
)

FLOWS = (
    *("income", "bonus", "refund", "interest", "support"),
    *("spending", "savings", "investments", "sip", "bought", "redeemed", "sip_orders"),
    *("loan_rate", "loan_interest", "loan_prepayment"),
    *("loan_repayment", "loan_due", "loan_drawn"),
)


def simulate_account(
    account: Account, months: list[MonthFactors], parameters: Parameters, seed: int
) -> list[dict[str, int | list[int]]]:
    p, e = parameters.personas, parameters.employments
    t, c, job = parameters.terms, parameters.categories, account.employment
    first_usual = account.income // 12
    habit = word(account.customer_id, seed, 0, 0)
    loan = first_loan(account, parameters, seed)
    balance, accrued, workless = account.balance, 0, 0
    score = account.credit_score * 16
    taste = taste_of(account, parameters, seed)
    invested = usual_investing(account, taste, parameters)
    held = first_holding(account, taste, first_usual, invested, parameters, months[0])
    opening_units = held.units
    has_order = held.order_since is not None
    plan = plan_of(account, taste, parameters, loan.instalment, first_usual, has_order)
    home = first_home(account, plan, first_usual, parameters, months[0].number, seed)
    level = part(first_usual, plan.share)
    if account.joined <= months[0].first_day:
        kept = first_usual - level - loan.instalment
        kept -= part(first_usual, invested) * has_order
        at_hand = balance + 6 * max(kept, 0)
        worth = held.worth(months[0])
        make_late(loan, account, level, at_hand, worth, parameters, seed)
    unit = bill_weight(taste, level, home.rent, parameters)
    pots = Pots.at_start(account, plan, habit, first_usual, parameters, months[0], seed)
    home_type = first_home_type(account, parameters, seed)
    lives = simulate_life(account, months, parameters.lives, seed, home_type)
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
            loan.reprice(loan_rate, month.loan_rate, t.loan_tenor)
            loan_rate = month.loan_rate
        first_day = month.month.toordinal() - 719163  # days since 1970
        due_dates.append(first_day + t.emi_day - 1)
        flows: dict[str, int | list[int]] = dict.fromkeys(FLOWS, 0)
        flows["spending_by_category"] = [0] * len(c.names)
        usual = part(first_usual, life.level)

        # the home, and the planned share of usual pay
        monthly = loan.instalment if loan.owed else 0
        order_before = held.order_since
        held.follow(account, taste, month, parameters)
        has_order = held.order_since is not None
        plan = plan_of(account, taste, parameters, monthly, usual, has_order)
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
            bonus_month, held_back = bonus_of(account, parameters, seed)
            without_bonus = part(usual, ONE - held_back)
            varies = habit % 2**14 < int(e.varying_pay[job]) // 4
            quantile = int(e.pay[job, drawn % 2**14]) if varies else ONE
            pay = part(part(without_bonus, quantile) * employed, t.pay_factor)
            has_bonus = employed and bonus_month == month.month.month
            bonus = part(12 * usual, held_back) * has_bonus
            accrued += part(max(balance, 0), t.account_rate)
            posted = accrued * (month.month.month % 3 == 0)
            accrued -= posted
            workless = 0 if employed else workless + 1
            support = support_of(workless, balance, usual, parameters)
            due, refund = refund_of(account, usual, parameters, seed)
            refund *= due == month.month.month
            income = pay + bonus + refund + posted + support
            # the lender's bill
            rate = loan.rate(month)
            loan.interest_due += part(loan.owed, rate)
            in_all = loan.owed + loan.interest_due
            due = min(loan.instalment, in_all - loan.arrears)
            claim = full_claim = loan.arrears + due
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
                bonus + refund,
                income,
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
            bought = part(pay + bonus + refund * employed, share)
            bought -= bought % t.sip_step
            order = part(without_bonus, standing)
            sip = order - order % t.sip_step
            sold = held.plan_to_sell(
                account, taste, level, life.outlay, month, parameters
            )

            prepayment = 0
            may_prepay = loan.arrears == 0 and claim >= loan.interest_due
            if may_prepay and field(events, 32) < t.prepayment_chance:
                prepayment = min(
                    part(max(balance - buffer, 0), t.prepayment_share),
                    max(part(income, t.max_emi_share) - claim, 0),
                    in_all - claim,
                )
            meant = loan.meant(claim, scarcity, score, events, parameters)
            claim, prepayment = meant, prepayment * (meant == claim)
            fees = part(max(-balance, 0), t.overdraft_rate) + t.account_fee
            fees += t.bounce_fee if loan.arrears > 0 else 0
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
                    claim = while_paid - while_paid % max(loan.instalment, 1)
                    short = max(claim - room, 0)
                    least = min(wished.least, needs)
                    gone = min(needs - least, short)
                    needs, short = (needs - least - gone) // 100 * 100, short - gone
                    gone = min(owing, short)
                    owing, short = owing - gone, short - gone
                    gone = min(least, short)
                    needs, short = needs + (least - gone) // 100 * 100, short - gone
                    fees -= min(fees, short)
            # the month's end
            repayment = claim + prepayment
            interest = min(repayment, loan.interest_due)
            loan.interest_due -= interest
            loan.owed -= repayment - interest
            loan.arrears = full_claim - claim
            if loan.owed + loan.interest_due == 0:
                loan.instalment = 0
            spending = needs + wants + owing + fees
            savings = income - spending - bought + sold - repayment
            balance += savings
            held.trade(bought, sold, month)

            score = loan.next_score(account, score, claim, balance, parameters)
            drawn_loan = 0
            if employed and loan.arrears == 0:
                drawn_loan = loan.borrow(
                    account, score // 16, usual, events, month, parameters, seed
                )
            flows = {
                "income": income,
                "bonus": bonus,
                "refund": refund,
                "interest": posted,
                "support": support,
                "spending": spending,
                "savings": savings,
                "investments": bought - sold,
                "bought": bought,
                "redeemed": sold,
                "sip": min(sip, bought - bought % t.sip_step),
                "sip_orders": order_count(
                    account, min(sip, bought - bought % t.sip_step), parameters, seed
                ),
                "loan_repayment": repayment,
                "loan_rate": rate,
                "loan_interest": interest,
                "loan_prepayment": prepayment,
                "loan_due": due,
                "loan_drawn": drawn_loan,
                "spending_by_category": divide(
                    needs, wants, owing, fees, bills, weights, parameters
                ),
            }
            loan.unpaid = 0
            if loan.arrears:
                count = -(-loan.arrears // loan.instalment)
                loan.unpaid = min(count, len(due_dates))
        since = relation.since(first_day)
        relation.end(
            account,
            life,
            month,
            parameters,
            seed,
            owed=loan.owed + loan.interest_due,
            arrears=loan.arrears,
            balance=balance,
            fees=fees,
        )
        last_day = first_day + month.days
        late_days = last_day - due_dates[-loan.unpaid] if loan.unpaid else 0
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
                "loan_arrears": loan.arrears,
                "loan_interest_due": loan.interest_due,
                "loan_outstanding": loan.owed,
                "days_past_due": late_days,
                "balance": balance,
                "opening_units": opening_units if len(rows) == 0 else 0,
                "portfolio_units": held.units,
                "portfolio_value": held.worth(month),
                "credit_score": score // 16,
            }
        )
    return rows
