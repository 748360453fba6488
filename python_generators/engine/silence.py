"""Which customers use the bank in a month: those who have joined and not gone silent.

At a month's end an active customer who owes nothing and is not overdrawn may go silent:
pay and spending move to another bank, and what is left rests. The probability is that
of the persona, higher in the first year and after a new job, plus what the bank did to
the customer: fees charged this month and bounced instalments of the months before. One
draw decides both whether it happens and which of the two parts is the cause, so a
change of fees never changes who leaves for other reasons.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from python_generators.core.randomness import Stream, bits, draw, stream_key
from python_generators.engine.conditions import Conditions, MonthFactors
from python_generators.engine.customer_batch import Customers, State
from python_generators.engine.engine_parameters import Leaving
from python_generators.engine.rates import (
    ONE,
    RATE_BITS,
    Flags,
    Integers,
    share_of,
)
from python_generators.engine.traits import Traits
from python_generators.lives.life_batch import Life
from python_generators.lives.life_parameters import NEW_JOB

STATUSES = ("not_joined", "active", "silent")  # codes are positions
NOT_JOINED, ACTIVE, SILENT = range(3)
CAUSES = ("none", "own", "bank")
NO_CAUSE, OWN, BANK = range(3)
NEVER = -(1 << 20)  # in months and in days
FIRST_YEAR = 365  # days

Codes = npt.NDArray[np.int8]
Days = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Status:
    """Whether n customers use the bank in a month; shape (n,)."""

    code: Codes  # positions in STATUSES
    since: Days  # first day of the first month with it, NEVER before joining
    cause: Codes  # positions in CAUSES, of silent customers
    resting: Integers  # the positions of customers who are not active


class Relations:
    """The relations of a batch of customers to the bank, from month to month."""

    def __init__(self, customers: Customers) -> None:
        """Begin before the first month."""
        count = customers.customer_id.size
        self._joined = customers.joined
        self._since = _first_full_month(customers.joined)
        self._code = np.full(count, ACTIVE, dtype=np.int8)
        self._cause = np.zeros(count, dtype=np.int8)
        self._silent = np.zeros(0, dtype=np.int64)
        self._new_job = np.full(count, NEVER, dtype=np.int32)
        self._bounced = np.full(count, NEVER, dtype=np.int32)

    def status(self, month: MonthFactors) -> Status:
        """The status in the month, known when it begins."""
        code, since = self._code.copy(), self._since.copy()
        waiting = np.flatnonzero(self._joined > month.first_day)
        code[waiting], since[waiting] = NOT_JOINED, NEVER
        resting = np.concatenate([waiting, self._silent])
        return Status(code, since, self._cause.copy(), resting)

    def end_month(
        self,
        status: Status,
        life: Life,
        traits: Traits,
        state: State,
        fees: Integers,
        conditions: Conditions,
        random_seed: int,
    ) -> None:
        """Draw which customers are silent from the next month on.

        Args:
            status: The status in the month.
            life: The customers' lives in the month.
            traits: Their lasting traits.
            state: The state at the month's end.
            fees: What the bank charged in the month, in paise.
            conditions: The month and its parameters.
            random_seed: The project's seed.
        """
        month, leaving = conditions.factors, conditions.parameters.leaving
        events = life.events
        self._new_job[events.position[events.event == NEW_JOB]] = month.number
        self._bounced[np.flatnonzero(state.arrears > 0)] = month.number
        key = stream_key(random_seed, month.number, Stream.SILENCE)
        drawn = bits(draw(traits.words, key), 0, RATE_BITS)
        after_new_job = self._new_job > month.number - leaving.new_job_months
        who = np.flatnonzero((drawn < leaving.most) | after_new_job)
        who = who[_can_leave(status, state, who)]
        own = leaving.monthly[life.persona[who]]
        is_new = month.first_day + month.days - self._joined[who] <= FIRST_YEAR
        own = np.where(is_new, share_of(own, leaving.first_year), own)
        own = own + after_new_job[who] * leaving.new_job
        usual = share_of(traits.usual_pay[who], life.pay_level[who])
        total = own + self._by_the_bank(who, fees[who], usual, month, leaving)
        leaves = drawn[who] < total
        gone, by_bank = who[leaves], drawn[who[leaves]] >= own[leaves]
        self._code[gone] = SILENT
        self._since[gone] = month.first_day + month.days
        self._cause[gone] = np.where(by_bank, BANK, OWN)
        self._silent = np.concatenate([self._silent, gone])

    def _by_the_bank(
        self,
        who: Integers,
        fees: Integers,
        usual: Integers,
        month: MonthFactors,
        leaving: Leaving,
    ) -> Integers:
        """The probability that the bank's doing adds, in fixed point."""
        charged = np.minimum((fees << RATE_BITS) // np.maximum(usual, 1), ONE)
        charged = np.minimum(share_of(charged, leaving.fees), leaving.most_by_fees)
        recent = month.number - self._bounced[who] < leaving.bounced_months
        found: Integers = charged + recent * leaving.bounced
        return found


def rest(flows: object, state: State, before: State, resting: Integers) -> None:
    """Undo, in place, what a month did to the accounts of customers who rest.

    Args:
        flows: The month's flows, arrays of shape (n,) or (n, k).
        state: The state at the month's end.
        before: The state at its beginning.
        resting: The positions of customers who are not active.
    """
    for array in vars(flows).values():
        array[resting] = 0
    for field in fields(State):
        if field.name not in _GO_ON:
            getattr(state, field.name)[resting] = getattr(before, field.name)[resting]


# What changes without the bank: the home and its rent.
_GO_ON = ("city", "home", "tenancy", "renewal", "rent")


def _can_leave(status: Status, state: State, who: Integers) -> Flags:
    """Whether the customers are active, owe nothing and are not overdrawn."""
    owes = state.outstanding[who] + state.interest_due[who] + state.arrears[who]
    found: Flags = (owes == 0) & (state.balance[who] >= 0)
    found &= status.code[who] == ACTIVE
    return found


def _first_full_month(joined: Integers) -> Days:
    """The first day of the first month that begins on the day of joining or later."""
    days = joined.astype("datetime64[D]")
    month = (days - 1).astype("datetime64[M]") + 1
    found: Days = month.astype("datetime64[D]").astype(np.int64).astype(np.int32)
    return found
