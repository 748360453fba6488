"""Loans are granted and repriced: the rate by credit score, the instalment, the limit.

A customer's rate is the market's in the month plus a spread. The spread is that of the
score's band when the loan is granted. With a second loan it is the mean of both,
weighted by what is owed.
"""

from dataclasses import dataclass, replace

import numpy as np

from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.conditions import Draws, MonthFactors
from python_generators.engine.customer_batch import SCORE_BITS, State
from python_generators.engine.engine_parameters import Parameters, Terms
from python_generators.engine.lending import OLDEST, Lending
from python_generators.engine.rates import (
    ONE,
    UNIFORM_BITS,
    Flags,
    Integers,
    rate,
    share_of,
)
from python_generators.engine.settling import Person

_MONTHS = 1 << 10  # more than any term
_CURRENCY = 100  # paise; new loans are whole units of the currency


def month_rates(spread: Integers, month: MonthFactors) -> Integers:
    """The customers' rates in the month; fixed point, never below zero."""
    found: Integers = np.maximum(spread + month.loan_rate, 0)
    return found


def bands(score: Integers, lending: Lending) -> Integers:
    """The codes of the bands of scores in 2**-SCORE_BITS points."""
    found: Integers = lending.band.take(score >> SCORE_BITS, mode="clip")
    return found


def annuity_share(monthly_rate: int, months: int) -> float:
    """The instalment's share of a loan that is repaid in some months."""
    growth = monthly_rate / ONE
    if not growth:
        return 1 / months
    return growth / (1 - (1 + growth) ** -months)


def annuity_shares(rates: Integers, months: Integers | int) -> Integers:
    """The instalments' shares of loans, in fixed point; shape of ``rates``.

    Args:
        rates: A month's, in fixed point.
        months: In which a loan is repaid.
    """
    pairs, which = np.unique(rates * _MONTHS + months, return_inverse=True)
    shares = [
        rate(annuity_share(pair // _MONTHS, pair % _MONTHS)) for pair in pairs.tolist()
    ]
    found: Integers = np.array(shares, dtype=np.int64)[which]
    return found


def reprice(state: State, before: int, after: int, terms: Terms) -> State:
    """Instalments after a change of the market's rate; the term stays the same.

    An instalment stays at least one paisa.

    Args:
        state: The state at the month's beginning.
        before: The market's rate until now, a month's.
        after: The rate from now on.
        terms: Terms of the loan.
    """
    instalment = state.instalment.copy()
    who = np.flatnonzero(instalment)
    spreads, which = np.unique(state.spread[who], return_inverse=True)
    ratios = [
        rate(
            annuity_share(max(after + spread, 0), terms.loan_tenor)
            / annuity_share(max(before + spread, 0), terms.loan_tenor)
        )
        for spread in spreads.tolist()
    ]
    changed = share_of(instalment[who], np.array(ratios, dtype=np.int64)[which])
    instalment[who] = np.maximum(changed, 1)
    return replace(state, instalment=instalment)


@dataclass(frozen=True)
class Borrowed:
    """New loans of a month, of the customers at m positions; shape (m,)."""

    who: Integers  # positions
    loan: Integers  # paise
    instalment: Integers  # paise, from the next month on
    spread: Integers  # of the band, fixed point


def borrow(
    person: Person,
    state: State,
    draws: Draws,
    month: MonthFactors,
    usual: Integers,
    can_borrow: Flags,
    offered: Integers | None,
    parameters: Parameters,
    random_seed: int,
) -> Borrowed:
    """New loans, which the lender pays to the shop; none is paid to the account.

    A loan is wished by chance, or offered by a campaign. It is declined without work,
    in arrears, in a score band without loans, and where all instalments together would
    exceed ``instalment_share`` of a usual month's pay.

    Args:
        person: The customers' constants.
        state: The state at the month's end, but for new loans.
        draws: The month's draws.
        month: The month.
        usual: A usual month's pay.
        can_borrow: Whether the customers have work and no arrears.
        offered: The shares of the annual income that are offered, if any.
        parameters: The parameters.
        random_seed: The project's seed.
    """
    lending, terms = parameters.lending, parameters.terms
    chances = lending.chance[month.calendar_month - 1]
    wishes = draws.event(0) < lending.most[month.calendar_month - 1]
    who = np.flatnonzero(
        can_borrow & (wishes if offered is None else wishes | (offered > 0))
    )
    customers, words = person.traits.customers, person.traits.words[who]
    band = bands(state.score[who], lending)
    age = np.clip(customers.age[who], 0, OLDEST)
    wished = draws.event(0)[who] < chances[band, person.persona[who], age]
    drawn = draw(words, stream_key(random_seed, month.number, Stream.BORROW))
    size = lending.width * bits(drawn, 0, UNIFORM_BITS) >> UNIFORM_BITS
    share = (lending.smallest + size) * wished
    if offered is not None:
        share = share + offered[who]
    count = lending.longest - lending.shortest + 1
    term = lending.shortest + (
        count * bits(drawn, UNIFORM_BITS, UNIFORM_BITS) >> UNIFORM_BITS
    )
    loan = share_of(customers.income[who], share) // _CURRENCY * _CURRENCY
    spread = lending.spread[band]
    rates = month_rates(spread, month)
    more = share_of(loan, annuity_shares(rates, term)) + (loan > 0)
    bearable = share_of(usual[who], terms.instalment_share)
    granted = lending.lends[band] & (loan > 0)
    granted &= state.instalment[who] + more <= bearable
    return Borrowed(who[granted], loan[granted], more[granted], spread[granted])


def with_loans(state: State, new: Borrowed) -> State:
    """The state after the new loans."""
    who = new.who
    if not who.size:
        return state
    owed = state.outstanding[who]
    spread, instalment = state.spread.copy(), state.instalment.copy()
    outstanding = state.outstanding.copy()
    both = spread[who] * owed + new.spread * new.loan
    spread[who] = both // (owed + new.loan)
    instalment[who] += new.instalment
    outstanding[who] += new.loan
    return replace(state, spread=spread, instalment=instalment, outstanding=outstanding)
