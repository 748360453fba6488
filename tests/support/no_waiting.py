"""Let a test fail that waits for ever, as for a pipe that nobody writes to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_SECONDS = 60


@contextmanager
def no_waiting() -> Iterator[None]:
    """Fail if the block takes longer than a minute."""

    def fail(_number: int, _frame: object) -> None:
        pytest.fail("it waits for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
