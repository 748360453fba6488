"""The reference's rules of homes, bills and everyday spending, one customer."""

from dataclasses import dataclass

import numpy as np

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import (
    FIELDS_16,
    ONE,
    Account,
    field,
    lift,
    part,
    word,
)
from tests.support.reference_homes import Home, Plan, Taste
from tests.support.reference_lives import LifeMonth


@dataclass
class Wished:
    needs: int
    least: int
    wants: int


@dataclass
class Pots:
    habit: int
    windfall: int
    outlay: int

    @classmethod
    def at_start(
        cls,
        account: Account,
        plan: Plan,
        habit: int,
        usual: int,
        all_: Parameters,
        month: MonthFactors,
        seed: int,
    ) -> "Pots":
        due, refund = refund_of(account, usual, all_, seed)
        for _ in range((month.month.month - due) % 12 or 12):
            refund -= part(refund, all_.habits.windfall_pace)
        centred = 2 * field(habit, 46) + 1 - FIELDS_16
        paid, share = bonus_of(account, all_, seed)
        bonus = part(12 * usual, share) if paid else 0
        for _ in range((month.month.month - paid) % 12 or 12):
            bonus -= part(bonus, all_.habits.windfall_pace)
        return cls(
            habit=centred * round(3**0.5 * ONE) // FIELDS_16,
            windfall=part(bonus + refund, plan.share),
            outlay=0,
        )


def bonus_of(account: Account, all_: Parameters, seed: int) -> tuple[int, int]:
    """The month of the bonus, 0 without one, and its share of a year's pay."""
    e, drawn = all_.employments, word(account.customer_id, seed, 0, 1105)
    level = ONE // 2 + ONE * field(drawn, 0) // FIELDS_16
    month = int(e.bonus_month[account.employment])
    if month:
        month = (month - 1 + max(6 * field(drawn, 16) // FIELDS_16 - 2, 0)) % 12 + 1
    return month, part(int(e.bonus_share[account.employment]), level)


def refund_of(
    account: Account, usual: int, all_: Parameters, seed: int
) -> tuple[int, int]:
    """The month of the year's tax refund, and its amount."""
    r, drawn = all_.refunds, word(account.customer_id, seed, 0, 1104)
    due = (r.first_month - 1 + r.months * field(drawn, 16) // FIELDS_16) % 12 + 1
    if field(drawn, 0) >= r.chance:
        return due, 0
    amount = part(usual, r.low + r.width * field(drawn, 32) // FIELDS_16)
    return due, amount - amount % 100


def bill_weight(taste: Taste, level: int, rent: int, all_: Parameters) -> int:
    c = all_.categories
    places = [*c.bills, *c.needs, *c.wants]
    total = max(sum(taste.weights[i] for i in places), 1)
    return max(level - rent, 0) * 1024 // total


def bills_and_weights(
    account: Account,
    taste: Taste,
    unit: int,
    home: Home,
    month: MonthFactors,
    all_: Parameters,
    seed: int,
) -> tuple[dict[int, int], dict[int, int]]:
    """Amounts of rent and bills, and weights of the other categories."""
    c = all_.categories

    def weight(place: int) -> int:
        drawn = word(account.customer_id, seed, month.number, 3 + place // 12)
        step = (drawn >> (place % 12 * 5)) % 32
        bought = max(round(c.months_bought[place] * 32), 1)
        if step >= bought:
            return 0
        season = max(0.05, 1 + c.season_sensitivity[place] * (month.season - 1))
        strays = [
            1 + c.monthly_variation[place] * ((2 * s + 1) / 32 - 1)
            for s in range(bought)
        ]
        scale = 32 / float(np.array([*strays, *[0.0] * (32 - bought)]).sum())
        return taste.weights[place] * round(season * (strays[step] * scale) * 1024)

    bills = {} if c.home is None else {c.home: home.rent}
    bills |= {i: weight(i) * unit // 2**20 for i in c.bills}
    return bills, {i: weight(i) for i in (*c.needs, *c.wants)}


def scarcity_of(balance: int, level: int, all_: Parameters) -> int:
    enough = part(level, all_.habits.passing_months) + 1
    ratio = enough * ONE // (enough + max(balance, 0))
    return part(ratio, ratio)


def support_of(workless: int, balance: int, usual: int, all_: Parameters) -> int:
    t = all_.terms
    if workless == 0:
        return 0
    benefit = min(part(usual, t.benefit_share), t.benefit_most)
    benefit *= workless <= t.benefit_months
    is_short = balance < part(usual, t.family_below)
    return max(benefit, part(usual, t.family_share) if is_short else 0)


def planned_spending(
    account: Account,
    plan: Plan,
    pots: Pots,
    home: Home,
    bills: dict[int, int],
    weights: dict[int, int],
    month: MonthFactors,
    life: LifeMonth,
    drawn: int,
    usual: int,
    pay: int,
    extra: int,
    income: int,
    balance: int,
    claim: int,
    all_: Parameters,
) -> tuple[Wished, Pots, int]:
    """Needs and wants in whole units, what is carried on, scarcity of money."""
    p, h, t, k = all_.personas, all_.habits, all_.terms, account.persona
    if not h.has_commitments:
        raise ValueError("the reference always has commitments")
    owing = sum(bills.values()) + (home.rent if all_.categories.home is None else 0)
    largest = max(plan.high - plan.margin, plan.share)
    share = min(part(plan.share, month.price_factor), largest)
    share = part(share, ONE - h.event_reserve) - plan.outlay
    level = part(usual, share)
    at_hand = balance + ((pay - usual) // 2 if life.employed else 0)
    scarcity = scarcity_of(at_hand, level, all_)
    step = (2 * field(drawn, 30) + 1 - FIELDS_16) * int(p.innovation[k]) // FIELDS_16
    habit = part(pots.habit, int(p.persistence[k])) + step
    everyday = max(level - owing, part(level, ONE // 5))
    swing = max(ONE + part(int(p.habit_spread[k]), habit), ONE // 5)
    everyday = part(part(everyday, month.everyday_factor), swing)
    if not life.employed:
        cut = h.workless_low + part(scarcity, h.workless_width)
        everyday -= part(everyday, cut)
    left = pots.windfall + part(extra, plan.share)
    windfall = part(left, h.windfall_pace)
    passing = 0
    if life.employed:
        spent = h.passing_low + part(scarcity, h.passing_width)
        passing = part(pay - usual, spent)
    room = part(account.overdraft_limit, int(p.wants_on_overdraft[k]))
    free = max(balance + income + room - owing - claim, 0)
    most = part(free, ONE - t.caution)
    plain = min(max(everyday + passing, 0), most)
    everyday = min(max(everyday + windfall + passing, 0), most)
    needed = max(sum(weights[i] for i in all_.categories.needs), 1)
    wanted = max(sum(weights[i] for i in all_.categories.wants), 1)
    needs = part(plain, needed * ONE // (needed + wanted))
    wants = everyday - needs
    least = part(level, h.least_needs)
    needs = max(needs, least)
    more = t.wants_lift + lift(account, all_, "wants_lift", month)
    factor = part(max(ONE + more, 0), ONE - t.cashback_share)
    kept = t.deposit_lift + lift(account, all_, "deposit_lift", month)
    if (factor, kept) != (ONE, 0):
        before = needs + owing + wants
        nudged = needs + owing + max(part(wants, factor) - part(usual, kept), 0)
        lowest = min(part(usual, plan.low), before)
        highest = max(part(usual, plan.high), before)
        wants = max(min(max(nudged, lowest), highest) - needs - owing, 0)
    outlay = pots.outlay + part(part(usual, plan.share), life.outlay)
    if field(drawn, 46) < int(p.shock_probability[k]):
        outlay += part(usual, int(p.shock_share[k]))
    paid = part(outlay, h.outlay_pace)
    wants += paid
    carried = Pots(habit, left - windfall, outlay - paid)
    return (
        Wished(needs // 100 * 100, least // 100 * 100, wants // 100 * 100),
        carried,
        scarcity,
    )


def divide(
    needs: int,
    wants: int,
    owing: int,
    fees: int,
    bills: dict[int, int],
    weights: dict[int, int],
    all_: Parameters,
) -> list[int]:
    c = all_.categories
    found = dict.fromkeys(range(len(c.names)), 0) | {c.fees: fees}
    for place, amount in bills.items():
        found[place] = min(amount, owing)
        owing -= found[place]
    if wants < c.smallest[c.wants[0]]:
        needs, wants = needs + wants, 0
    elif needs < c.smallest[c.needs[0]]:
        needs, wants = 0, wants + needs
    for amount, places in ((needs, c.needs), (wants, c.wants)):
        total = max(sum(weights[i] for i in places), 1)
        unit = amount // 100 * ONE // total
        for i in places[1:]:
            whole = weights[i] * unit // ONE * 100 // c.step[i] * c.step[i]
            found[i] = whole if whole >= c.smallest[i] else 0
        found[places[0]] = amount - sum(found[i] for i in places[1:])
    return [found[i] for i in range(len(c.names))]
