"""The trials of kills: of a verb, and of a step of a run with shards."""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.project_run import (
    BUILD_FILE,
    SCALE,
    SHARDS,
    SITE,
    TRACEBACK,
    VERDICT,
    VERSIONS,
    ProjectRun,
    delete,
    end_of,
)
from python_generators.core.connection import connect
from python_generators.core.errors import EXIT_INTERRUPTED

_PROOF = "build/proof.json"
_MARTS = ("dashboard_effects", "dashboard_spreads", "campaign_summary", "loan_schedule")


@dataclass(frozen=True)
class Work:
    """A verb that is killed.

    Attributes:
        verb: The verb.
        deleted: What is deleted first, so that the verb has work.
        seconds: How long it takes on an idle core when its libraries are imported.
        of_40: How many of forty kills of a run without shards it gets.
        changes: A smaller change that gives it work.
    """

    verb: tuple[str, ...]
    deleted: Sequence[str]
    seconds: float
    of_40: int
    changes: Callable[[ProjectRun, random.Random], None] = lambda *_: None

    @property
    def most(self) -> float:
        """The latest moment of a kill, in seconds after the start."""
        return 1.2 * self.seconds


def _change_a_comment(run: ProjectRun, draw: random.Random) -> None:
    """A mart's query differs, so it and what reads it are made anew; its rows stay."""
    (path,) = (run.root / "models").rglob(f"{draw.choice(_MARTS)}.sql")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"-- {draw.randrange(10**9)}\n")


def _forget_a_step(run: ProjectRun, draw: random.Random) -> None:
    """The tables of a step of generation have no stamp, so they are made anew."""
    if not (run.root / BUILD_FILE).exists():
        return
    with connect(run.root / BUILD_FILE) as file:
        steps = file.execute("select step from raw.generation_runs order by 1")
        step = draw.choice([name for (name,) in steps.fetchall() if name != "hma"])
        file.execute("delete from raw.generation_runs where step = ?", [step])


_WORK: Sequence[Work] = (
    Work(("publish",), VERSIONS, 4, 13),
    Work(("expect",), (VERDICT,), 5, 8),
    Work(("site",), SITE, 10, 3),
    Work(("build",), (), 10, 5, _change_a_comment),
    Work(("generate", *SCALE), (), 8, 5, _forget_a_step),
    Work(("scenario", "--name", "fee_increase"), (), 12, 2),
    Work(("run", *SCALE), (VERDICT, *VERSIONS, *SITE), 25, 2, _change_a_comment),
    Work(("build",), (_PROOF,), 35, 1),
    Work(("run", *SCALE), (BUILD_FILE, VERDICT, *VERSIONS, *SITE), 70, 1),
)
VERBS = [work.verb for work in _WORK[:7]]
# The steps of a run with two shards.
_SHARDED: Sequence[Work] = (
    Work(("sample", *SCALE, "--shard", "1/2"), (), 8, 0),
    Work(("sample", *SCALE, "--shard", "2/2"), (), 4, 0),
    Work(("prepare", *SCALE), (), 12, 0),
    Work(("simulate", *SCALE, "--shard", "1/2"), (), 5, 0),
    Work(("simulate", *SCALE, "--shard", "2/2"), (), 5, 0),
)
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def drawn_work() -> list[Work]:
    """Forty kills, in an order in which each verb comes early."""
    rest = [work for work in _WORK for _ in range(work.of_40 - 1)]
    random.Random(0).shuffle(rest)
    return [*_WORK, *rest]


def kill(run: ProjectRun, expected: str, number: int) -> str:
    """Send a signal to a verb at a random moment, then run everything, bare.

    Every fourth trial starts the verb as a user does, and waits for a line that it
    prints: a named step. The others start it with its libraries imported.
    """
    draw = random.Random(number)
    work = drawn_work()[number % 40]
    sent = draw.choice(_SIGNALS)
    delete(run.root, work.deleted)
    work.changes(run, draw)
    if number % 4 == 0:
        code, printed = _killed_at_a_line(run, work.verb, sent, draw)
    else:
        code, printed = _killed(run, work.verb, sent, draw.uniform(0, work.most))
    return _fault_of(work.verb, sent, code, printed) or run.rerun(expected)


def kill_shard(run: ProjectRun, expected: str, number: int) -> str:
    """Make everything from two shards; kill a step, then run it and the rest."""
    draw = random.Random(number)
    delete(run.root, (BUILD_FILE, SHARDS, VERDICT, *VERSIONS, *SITE))
    victim = number % len(_SHARDED)
    for step, work in enumerate(_SHARDED):
        if step == victim:
            sent = draw.choice(_SIGNALS)
            code, printed = _killed(run, work.verb, sent, draw.uniform(0, work.most))
            if fault := _fault_of(work.verb, sent, code, printed):
                return fault
        code, printed = run.verb(*work.verb)
        if code:
            return f"{' '.join(work.verb)} ended with {code}: {end_of(printed)}"
    fault = run.rerun(expected, left=(Path(SHARDS).name,))
    delete(run.root, (SHARDS,))
    return fault


def _killed(
    run: ProjectRun, verb: Sequence[str], sent: signal.Signals, after: float
) -> tuple[int, str]:
    """Send a signal to a verb some seconds after its start; how it ended."""
    warm = run.warm.start(*verb)
    wait(warm.poll, after)
    _send(warm.pid, sent)
    return warm.end(300)


def _fault_of(
    verb: Sequence[str], sent: signal.Signals, code: int, printed: str
) -> str:
    """What is wrong with the end of a verb that got a signal."""
    if TRACEBACK in printed:
        return f"{verb[0]} printed a traceback after signal {sent.name}"
    if sent == signal.SIGINT and code not in (0, EXIT_INTERRUPTED):
        return f"{verb[0]} ended with {code} after Ctrl-C"
    return ""


def _killed_at_a_line(
    run: ProjectRun, verb: Sequence[str], sent: signal.Signals, draw: random.Random
) -> tuple[int, str]:
    with run.start(*verb, "--verbose") as running:
        assert running.stdout is not None
        for _ in range(draw.randrange(1, 14)):
            running.stdout.readline()
        _send(running.pid, sent)
        printed, _ = running.communicate(timeout=300)
    return running.returncode, printed


def _send(pid: int, sent: signal.Signals) -> None:
    """Kill the verb alone, or send what a terminal sends to all of its programs."""
    try:
        if sent == signal.SIGINT:
            os.killpg(pid, sent)
        else:
            os.kill(pid, sent)
    except ProcessLookupError:
        return


def wait(poll: Callable[[], int | None], seconds: float) -> None:
    """Wait so long, or until the process ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and poll() is None:
        time.sleep(0.05)
