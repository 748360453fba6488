"""The reference's rules of loans: rates by score, new loans, first loans."""

from dataclasses import dataclass

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import (
    FIELDS_16,
    ONE,
    Account,
    annuity,
    field,
    lift,
    part,
    share_due,
    word,
)
from tests.support.reference_spending import scarcity_of

LOAN, BORROW = 1102, 1103


@dataclass
class Loan:
    owed: int
    spread: int
    instalment: int
    interest_due: int
    arrears: int
    unpaid: int

    def rate(self, month: MonthFactors) -> int:
        return max(self.spread + month.loan_rate, 0) if self.owed else 0

    def reprice(self, before: int, after: int, tenor: int) -> None:
        """The market's rate changed; a term of ``tenor`` months stands for all."""
        if self.instalment:
            old, new = (max(self.spread + rate, 0) for rate in (before, after))
            ratio = share_due(new, tenor) / share_due(old, tenor)
            self.instalment = max(part(self.instalment, round(ratio * ONE)), 1)

    def borrow(
        self,
        account: Account,
        score: int,
        usual: int,
        events: int,
        month: MonthFactors,
        all_: Parameters,
        seed: int,
    ) -> int:
        """A new loan of a customer at work without arrears, or 0."""
        lending, band = all_.lending, band_of(score, all_)
        chance = lending.chance[
            month.month.month - 1, band, account.persona, min(account.age, 100)
        ]
        drawn = word(account.customer_id, seed, month.number, BORROW)
        share = lift(account, all_, "loan_share", month)
        if field(events, 0) < chance:
            share += lending.smallest + lending.width * field(drawn, 0) // FIELDS_16
        months = lending.longest - lending.shortest + 1
        months = lending.shortest + months * field(drawn, 16) // FIELDS_16
        loan = part(account.income, share)
        loan -= loan % 100
        spread = int(lending.spread[band])
        more = annuity(loan, max(spread + month.loan_rate, 0), months)
        most = part(usual, all_.terms.instalment_share)
        if loan <= 0 or not lending.lends[band] or self.instalment + more > most:
            return 0
        both = self.spread * self.owed + spread * loan
        self.spread = both // (self.owed + loan)
        self.owed += loan
        self.instalment += more
        return loan

    def meant(
        self, claim: int, scarcity: int, score: int, events: int, all_: Parameters
    ) -> int:
        """What the customer means to pay of the claim."""
        first = first_miss(scarcity, score // 16, all_)
        none, one = missed(self.unpaid, first, all_)
        if field(events, 48) < none:
            return 0
        if field(events, 48) < none + one:
            return min(claim, self.instalment)
        return claim

    def next_score(
        self, account: Account, score: int, paid: int, balance: int, all_: Parameters
    ) -> int:
        """The score after the month, in sixteenths of a point."""
        t, points = all_.terms, 0
        if paid > 0 and self.arrears == 0:
            points += t.score_on_time
        if self.arrears > 0:
            points -= t.score_missed
        if balance < 0:
            points -= t.score_overdrawn
        score += part(account.credit_score * 16 - score, t.score_recovery)
        return min(max(score + 16 * points, t.score_min * 16), t.score_max * 16)


def band_of(score: int, all_: Parameters) -> int:
    """The band of a score in points."""
    return int(all_.lending.band[min(max(score, 0), 1000)])


def first_miss(scarcity: int, score: int, all_: Parameters) -> int:
    """The chance of 2**16 to miss an instalment without being late."""
    chance = part(scarcity, all_.terms.miss_chance)
    factor = int(all_.lending.late_factor[band_of(score, all_)])
    return min(part(chance, factor), FIELDS_16)


def missed(unpaid: int, first: int, all_: Parameters) -> tuple[int, int]:
    """The chances of paying nothing, and of paying one instalment only."""
    t = all_.terms
    if unpaid == 0:
        return first, 0
    if unpaid < 3:
        return t.stay_late, t.pay_one_late
    return t.stay_deeply_late, t.pay_one_deeply_late


def first_loan(account: Account, all_: Parameters, seed: int) -> Loan:
    """What is owed at the start; nothing is late yet."""
    t = all_.terms
    spread = int(all_.lending.spread[band_of(account.credit_score, all_)])
    rate = max(spread + t.loan_rate, 0)
    drawn = word(account.customer_id, seed, 0, LOAN)
    count = t.longest_term - t.shortest_term + 1
    term = t.shortest_term + count * field(drawn, 0) // FIELDS_16
    full = annuity(account.loan, rate, term)
    bearable = part(account.income // 12, t.instalment_share)
    longest = annuity(account.loan, rate, t.limit_term)
    more = bearable < longest <= 2 * bearable
    instalment = min(full, longest if more else bearable)
    return Loan(account.loan, spread, instalment, 0, 0, 0)


def make_late(
    loan: Loan,
    account: Account,
    level: int,
    at_hand: int,
    units: int,
    all_: Parameters,
    seed: int,
) -> None:
    """As many unpaid instalments as the chances leave in the long run."""
    scarcity = scarcity_of(at_hand, level, all_)
    first = first_miss(scarcity, account.credit_score, all_)
    scarcity = scarcity_of(at_hand + units, level, all_)
    first += part(scarcity, int(all_.lives.jobless[account.employment]))
    shares = [1.0]  # of customers with k unpaid, over those who miss a first in a month
    for count in range(1, 25):
        none, one = missed(count, first, all_)
        missed_again = missed(count - 1, first, all_)[0] if count > 1 else FIELDS_16
        shares.append(
            shares[-1] * missed_again / FIELDS_16 / max(1 - one / FIELDS_16, 1e-6)
        )
    total = sum(shares[1:])
    late = part(first, round(total * ONE))
    drawn = word(account.customer_id, seed, 0, LOAN)
    if not (all_.terms.late_at_start and loan.owed):
        return
    if field(drawn, 16) * (FIELDS_16 + late) >= late * FIELDS_16:
        return
    unpaid, so_far = 1, shares[1]
    while unpaid < 24 and field(drawn, 32) >= round(so_far / total * FIELDS_16):
        unpaid += 1
        so_far += shares[unpaid]
    rate = max(loan.spread + all_.terms.loan_rate, 0)
    loan.interest_due = unpaid * part(loan.owed, rate)
    loan.arrears = min(unpaid * loan.instalment, loan.owed + loan.interest_due)
    loan.unpaid = unpaid if loan.arrears else 0
