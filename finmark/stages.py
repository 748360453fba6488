"""The stages of a run on the terminal: one line each, with elapsed seconds."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from python_generators.core.progress import stage_line

_TICK_SECONDS = 1.0


class Stages:
    """Prints one line for each finished stage, and records its duration.

    Attributes:
        seconds: Elapsed seconds of each finished stage, in order.
        verbose: Whether the full output of the stages' programs is shown.
    """

    def __init__(self, *, verbose: bool = False) -> None:
        """Start without stages."""
        self.seconds: dict[str, float] = {}
        self.verbose = verbose

    @contextmanager
    def stage(
        self, name: str, found: Callable[[], str], *, silent: bool = True
    ) -> Iterator[None]:
        """Time the block, and print its line if it succeeds.

        Args:
            name: The stage.
            found: Returns a few words about the result; called at the end.
            silent: Whether the block prints nothing, so that a terminal can show the
                elapsed seconds.
        """
        begin = perf_counter()
        with _ticking(name, begin) if silent and not self.verbose else _nothing():
            yield
        self.seconds[name] = perf_counter() - begin
        print(stage_line(name, found(), self.seconds[name]), flush=True)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _ticking(name: str, begin: float) -> Iterator[None]:
    """Show the elapsed seconds if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()

    def tick() -> None:
        while not over.wait(_TICK_SECONDS):
            print(f"\r{name} {perf_counter() - begin:.0f} s", end="", file=sys.stderr)
            sys.stderr.flush()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        print("\r\033[K", end="", file=sys.stderr, flush=True)
