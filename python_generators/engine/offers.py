"""The effects of offers on plans: of converted customers, or of a whole group."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from python_generators.engine.engine_parameters import Offers, Terms
from python_generators.engine.rates import ONE, Integers, share_of


@dataclass(frozen=True)
class Lifts:
    """The effects of offers on converted customers; shape (offers, personas).

    Values are fixed point; those of offers of later months are zero.
    """

    wants: Integers
    deposits: Integers
    sip: Integers
    loan: Integers  # of the annual income, in the campaign's own month

    @classmethod
    def of(cls, offers: Offers, month_number: int) -> "Lifts":
        """The offers' lifts in the month, after the decay since they began."""
        ages = month_number - offers.month_number
        started = (ages >= 0)[:, None]

        def shrunk(lift: Integers) -> Integers:
            lift = lift * started
            for age in range(1, int(ages.max(initial=0)) + 1):
                lift = np.where(
                    (ages >= age)[:, None], share_of(lift, ONE - offers.decay), lift
                )
            return lift

        return cls(
            wants=shrunk(offers.wants_lift),
            deposits=shrunk(offers.deposit_lift),
            sip=shrunk(offers.sip_lift),
            loan=offers.loan_share * (ages == 0)[:, None],
        )

    @property
    def active(self) -> Iterator[int]:
        """The offers that do anything."""
        acts = [lift.any(axis=1) for lift in vars(self).values()]
        return (int(offer) for offer in np.flatnonzero(np.any(acts, axis=0)))


@dataclass(frozen=True)
class Nudges:
    """The changes of the plans of m customers in a month; fixed point, shape (m,)."""

    who: Integers  # their positions
    wants: Integers  # times discretionary spending
    deposits: Integers  # of income, kept instead of spent
    sip: Integers  # of income, invested on top
    loan: Integers  # of annual income, to be borrowed

    def loans(self, count: int) -> Integers | None:
        """The loans offered to all customers, shape (n,); None where there are none."""
        if not self.loan.any():
            return None
        found = np.zeros(count, dtype=np.int64)
        found[self.who] = self.loan
        return found


def nudges(
    conversions: Integers, persona: Integers, lifts: Lifts, terms: Terms
) -> Nudges | None:
    """The effects of the month's offers and levers; None where there are none.

    Args:
        conversions: Bit c is set if the customer converted to offer c; shape (n,).
        persona: Codes, shape (n,).
        lifts: The offers' effects in this month.
        terms: The levers of the whole group.
    """
    active = list(lifts.active)
    converted = conversions & sum(1 << offer for offer in active)
    reached = np.flatnonzero(converted | int(terms.has_levers))
    if not reached.size:
        return None
    converted, persona = converted[reached], persona[reached]

    def everyone(share: int) -> Integers:
        return np.full(reached.size, share, dtype=np.int64)

    wants, deposits = everyone(terms.wants_lift), everyone(terms.deposit_lift)
    sip, loan = everyone(terms.sip_lift), everyone(0)
    for offer in active:
        who = np.flatnonzero(converted & (1 << offer))
        for lift, of in (
            (wants, lifts.wants),
            (deposits, lifts.deposits),
            (sip, lifts.sip),
            (loan, lifts.loan),
        ):
            lift[who] += of[offer].take(persona[who])
    kept = share_of(np.maximum(ONE + wants, 0), ONE - terms.cashback_share)
    return Nudges(reached, kept, deposits, sip, loan)
