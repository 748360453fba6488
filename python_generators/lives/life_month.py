"""One month of a batch's lives: which events occur, and what they change."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_generators.core.randomness import Stream, Words, bits, draw, stream_key
from python_generators.engine.conditions import MonthFactors
from python_generators.engine.rates import UNIFORM_BITS, Flags, Integers
from python_generators.lives.life_batch import (
    UNCHANGED,
    Life,
    LifeCustomers,
    LifeEvents,
)
from python_generators.lives.life_parameters import (
    DETAIL_BITS,
    EVENTS,
    FOUND_JOB,
    LOST_JOB,
    MOVE,
    NEW_JOB,
    OLDEST,
    PAY_STEPS,
    RAISE,
    SLOTS,
    LifeParameters,
)

_TO_A_WORD = 64 // UNIFORM_BITS
_BY_SLOT = np.array([e for e in range(len(EVENTS)) if e != FOUND_JOB])


@dataclass(frozen=True)
class MonthDraws:
    """The random bits of a month for a batch."""

    words: Words  # the start of all draws, shape (n,)
    month: MonthFactors
    random_seed: int

    @cached_property
    def slots(self) -> list[npt.NDArray[np.uint16]]:
        """The draws that decide which events occur: two arrays of shape (n, 4)."""
        words = [
            draw(self.words, self._key(Stream.LIFE + word))
            for word in range(-(-(max(SLOTS) + 1) // _TO_A_WORD))
        ]
        return [
            word.astype("<u8", copy=False).view("<u2").reshape(-1, _TO_A_WORD)
            for word in words
        ]

    def details(self, event: int, who: Integers) -> Words:
        """64 bits for each of the customers at these positions."""
        return draw(self.words[who], self._key(Stream.LIFE_DETAILS + event))

    def _key(self, stream: int) -> np.uint64:
        return stream_key(self.random_seed, self.month.number, stream)


def next_life(
    customers: LifeCustomers,
    home: Integers,
    before: Life,
    latest: npt.NDArray[np.int32],
    draws: MonthDraws,
    lives: LifeParameters,
) -> Life:
    """The lives after the month's events.

    Args:
        customers: The batch.
        home: Codes of the customers' homes when the simulation starts, shape (n,).
        before: The lives in the month before.
        latest: The month of each customer's last event, shape (events, n); updated.
        draws: The month's draws.
        lives: The parameters of the month.
    """
    batch = _Batch(customers, home, before, draws, lives)
    for event in range(len(EVENTS)):
        who = batch.candidates(event)
        due = draws.month.number - latest[event, who] >= lives.least_gap[event]
        latest[event, who[due]] = draws.month.number
        batch.happen(event, who[due])
    return replace(batch.life, events=LifeEvents.joined(batch.events))


class _Batch:
    """A batch in the course of a month; ``life`` is what the events so far made."""

    def __init__(
        self,
        customers: LifeCustomers,
        home: Integers,
        before: Life,
        draws: MonthDraws,
        lives: LifeParameters,
    ) -> None:
        """Begin with a copy of the lives before the month."""
        self._customers, self._home, self._before = customers, home, before
        self._draws, self._lives = draws, lives
        self._moves = np.zeros(before.persona.shape, dtype=np.bool_)
        self._leaves_city = self._moves.copy()
        self.events: list[LifeEvents] = []
        self.life = replace(
            before,
            persona=before.persona.copy(),
            pay_level=before.pay_level.copy(),
            is_employed=before.is_employed.copy(),
            tenancy=before.tenancy.copy(),
            city=before.city.copy(),
            outlay=np.zeros_like(before.outlay),
        )

    def candidates(self, event: int) -> Integers:
        """The positions of the customers who are drawn for the event."""
        who = self._drawn[event]
        who = who[self._can_occur(event, who)]
        return np.union1d(who, np.flatnonzero(self._moves)) if event == MOVE else who

    @cached_property
    def _drawn(self) -> list[Integers]:
        """By event, the positions of the customers whose draw brings it."""
        month = self._draws.month.calendar_month - 1
        found = []
        for word, drawn in enumerate(self._draws.slots):
            events = _BY_SLOT[word * _TO_A_WORD :][:_TO_A_WORD]
            most = self._lives.most_drawn[month, events]
            drawn = drawn.ravel()
            hits = np.flatnonzero(drawn <= np.tile(most, drawn.size // most.size))
            who, slot = np.divmod(hits, _TO_A_WORD)
            found.append((events[slot], who, drawn[hits]))
        # Large values find a job, so that no draw both loses and finds one.
        who = np.flatnonzero(~self._before.is_employed)
        drawn = ~self._draws.slots[0][who, SLOTS[FOUND_JOB]]
        found.append((np.full_like(who, FOUND_JOB), who, drawn))
        event, who, drawn = (
            np.concatenate(parts) for parts in zip(*found, strict=True)
        )
        customers = self._customers
        kept = (
            drawn
            < self._lives.chance[
                month,
                event,
                customers.employment[who],
                self._before.persona[who],
                self._home[who],
                np.minimum(customers.age[who], OLDEST),
            ]
        )
        kept &= customers.joined[who] <= self._draws.month.first_day
        event, who = event[kept], who[kept]
        return [who[event == code] for code in range(len(EVENTS))]

    def _can_occur(self, event: int, who: Integers) -> Flags:
        """Whether the customers' jobs allow the event."""
        at_work = self._before.is_employed[who]
        if event == FOUND_JOB:
            return ~at_work
        if event in (LOST_JOB, NEW_JOB, RAISE, MOVE):
            return at_work & self.life.is_employed[who]
        return np.ones(who.shape, dtype=np.bool_)

    def happen(self, event: int, who: Integers) -> None:
        """Apply the event to the customers at these positions."""
        if not who.size:
            return
        life, lives = self.life, self._lives
        details = self._draws.details(event, who)

        def part(index: int) -> Integers:
            return bits(details, index * DETAIL_BITS, DETAIL_BITS)

        code = self._customers.employment[who]
        pay_change = lives.pay_low[event, code] + (
            lives.pay_width[event, code] * part(0) >> DETAIL_BITS
        )
        life.pay_level[who] += life.pay_level[who] * pay_change // PAY_STEPS
        cost = lives.outlay_width[event] * part(1) >> DETAIL_BITS
        life.outlay[who] += lives.outlay_low[event] + cost
        if event in (LOST_JOB, FOUND_JOB):
            life.is_employed[who] = event == FOUND_JOB
        leaves_city = part(3) < lives.other_city[event]
        if event == MOVE:
            leaves_city = np.where(
                self._moves[who], self._leaves_city[who], leaves_city
            )
        else:
            moves = part(2) < lives.move[event]
            first = moves & ~self._moves[who]
            self._leaves_city[who[first]] = leaves_city[first]
            self._moves[who[moves]] = True
        self.events.append(
            LifeEvents(
                position=who,
                event=np.full_like(who, event),
                pay_change=pay_change,
                persona=self._new_persona(event, who, details),
                city=self._new_city(event, who, part(0), leaves_city),
            )
        )

    def _new_persona(self, event: int, who: Integers, details: Words) -> Integers:
        """The personas that the event brings; a customer has one change a month."""
        persona, before = self.life.persona, self._before.persona[who]
        drawn = bits(details, 4 * DETAIL_BITS, UNIFORM_BITS)
        edges = self._lives.persona_edges[event, before]
        found = (drawn[:, None] >= edges).sum(axis=1)
        changes = (found < edges.shape[1]) & (persona[who] == before)
        persona[who[changes]] = found[changes]
        return np.where(changes, found, UNCHANGED)

    def _new_city(
        self, event: int, who: Integers, drawn: Integers, leaves_city: Flags
    ) -> Integers:
        """The cities to which customers move; a move begins a tenancy."""
        if event != MOVE:
            return np.full_like(who, UNCHANGED)
        tenancy, city = self.life.tenancy, self.life.city
        tenancy[who] += 1
        edges = self._lives.city_edges[city[who]]
        found = (drawn[:, None] >= edges).sum(axis=1)
        changes = leaves_city & (city[who] >= 0) & (found < edges.shape[1])
        city[who[changes]] = found[changes]
        return np.where(changes, found, UNCHANGED)
