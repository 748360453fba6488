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


def band_of(score: int, all_: Parameters) -> int:
    """The band of a score in points."""
    return int(all_.lending.band[min(max(score, 0), 1000)])


def first_loan(account: Account, all_: Parameters, seed: int) -> Loan:
    """What is owed at the start, and unpaid of it."""
    t = all_.terms
    spread = int(all_.lending.spread[band_of(account.credit_score, all_)])
    rate = max(spread + t.loan_rate, 0)
    drawn = word(account.customer_id, seed, 0, LOAN)
    count = t.longest_term - t.shortest_term + 1
    term = t.shortest_term + count * field(drawn, 0) // FIELDS_16
    full = annuity(account.loan, rate, term)
    instalment = min(full, part(account.income // 12, t.instalment_share))
    unpaid = 1 + 6 * (field(drawn, 32) ** 2 // FIELDS_16) // FIELDS_16
    if account.loan == 0 or field(drawn, 16) >= t.late_at_start:
        unpaid = 0
    interest = unpaid * part(account.loan, rate)
    arrears = min(unpaid * instalment, account.loan + interest)
    unpaid = unpaid if arrears else 0
    return Loan(account.loan, spread, instalment, interest, arrears, unpaid)
