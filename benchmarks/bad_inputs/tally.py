"""The outcome of one trial, and the count of many."""

import json
import random
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from python_generators.core.errors import InputError


@dataclass
class Tally:
    """The results of trials.

    Attributes:
        trials: The number of trials.
        refused: Those that ended with one line.
        tracebacks: Those that ended with another error, with the input.
        wrong: Those that were accepted though a second reader refuses them.
        unclear: Messages that are not one line that a person can read.
    """

    trials: int = 0
    refused: int = 0
    tracebacks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def add(self, shown: str, read: Callable[[], object], fault: str) -> bool:
        """Run one trial.

        Args:
            shown: What describes the input in a report.
            read: Reads the input.
            fault: Why it must be refused; empty if it may be accepted.

        Returns:
            Whether the input was accepted.
        """
        self.trials += 1
        try:
            read()
        except InputError as error:
            self.refused += 1
            line = str(error)
            if len(line.splitlines()) != 1 or not line.isprintable():
                self.unclear.append(f"{shown}: {line}")
            return False
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
            self.tracebacks.append(f"{shown}: {error!r:.200} ({where})")
            return False
        if fault:
            self.wrong.append(f"{shown}: {fault}")
        return True

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.trials + other.trials,
            self.refused + other.refused,
            self.tracebacks + other.tracebacks,
            self.wrong + other.wrong,
            self.unclear + other.unclear,
        )

    @property
    def failed(self) -> int:
        """The number of trials that did not end as they should."""
        return len(self.tracebacks) + len(self.wrong) + len(self.unclear)

    def as_json(self) -> dict[str, Any]:
        """The counts, and the first ten faults of each kind."""
        found = asdict(self)
        counts = {k: v for k, v in found.items() if isinstance(v, int)}
        faults = {k: v for k, v in found.items() if isinstance(v, list)}
        shown = {k: sorted(v)[:10] for k, v in faults.items() if v}
        return {**counts, **{k: len(v) for k, v in faults.items()}, "examples": shown}

    def __str__(self) -> str:
        """The counts as JSON."""
        return json.dumps(self.as_json(), indent=1, ensure_ascii=True)


def pick(draws: random.Random, items: Iterable[Any]) -> Any:  # noqa: ANN401
    """One of the items, at random."""
    return draws.choice(list(items))
