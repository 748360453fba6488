"""A batch of customers and their lives in one month, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from python_generators.engine.rates import Flags, Integers

UNCHANGED = -1  # no new persona, no new city


@dataclass(frozen=True)
class LifeCustomers:
    """What lives depend on; every field has shape (n,)."""

    customer_id: Integers
    age: Integers  # years
    persona: Integers  # codes, when the simulation starts
    employment: Integers  # codes
    city: Integers  # codes: the order of LifeParameters.cities; -1 for other cities
    joined: Integers  # days since 1970; nothing happens before
    bought: Integers  # bits: the categories in which the customer has transactions


@dataclass(frozen=True)
class LifeEvents:
    """The m events of a month; every field has shape (m,).

    A customer has an event at most once a month, and at most one of a customer's events
    of a month brings a new persona.
    """

    position: Integers  # of the customer in the batch
    event: Integers  # codes: positions in EVENTS
    pay_change: Integers  # of usual pay, in parts of PAY_STEPS
    persona: Integers  # the new persona's code, or UNCHANGED
    city: Integers  # the new city's code, or UNCHANGED

    @classmethod
    def joined(cls, parts: Sequence["LifeEvents"]) -> "LifeEvents":
        """All events of the parts."""
        none = np.zeros(0, dtype=np.int64)
        return cls(
            *(
                np.concatenate([none, *(getattr(part, f.name) for part in parts)])
                for f in fields(cls)
            )
        )


@dataclass(frozen=True)
class Life:
    """The lives of n customers in a month, after its events; shape (n,)."""

    persona: Integers  # codes
    pay_level: Integers  # usual pay over that of the start, in fixed point
    is_employed: Flags
    tenancy: Integers  # the number of moves since the start: a new home, a new rent
    city: Integers  # codes, -1 for cities that the market does not have
    outlay: Integers  # cost of the month's events over usual pay, in fixed point
    events: LifeEvents

    @property
    def has_new_personas(self) -> bool:
        """Whether a customer's persona changed in the month."""
        return bool((self.events.persona != UNCHANGED).any())
