"""The trials of kills, of two verbs at once, and of damage to published files.

Each disturbs a run in one way, and returns what went wrong, if anything. It depends on
its number alone, so a row can be continued where it was stopped.
"""

import os
import random
import re
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.project_run import (
    BUILD_FILE,
    SCALE,
    TRACEBACK,
    ProjectRun,
    delete,
)
from publishing.verify import find_damage
from python_generators.core.connection import connect
from python_generators.core.errors import EXIT_INTERRUPTED

Trial = Callable[[ProjectRun, str, int], str]

_PROOF, _VERDICT = "build/proof.json", "build/audit.json"
_VERSIONS = ("published/current", "published/versions")
_SITE = ("published/site", "published/sites")
_HELD = re.compile(r"\(PID \d+\) works since")
_MARTS = ("dashboard_effects", "dashboard_spreads", "campaign_summary", "loan_schedule")


@dataclass(frozen=True)
class Work:
    """A verb that is killed.

    Attributes:
        verb: The verb.
        deleted: What is deleted first, so that the verb has work.
        seconds: How long it takes on an idle core when its libraries are imported.
        of_40: How many of forty kills it gets.
        changes: A smaller change that gives it work.
    """

    verb: tuple[str, ...]
    deleted: Sequence[str]
    seconds: float
    of_40: int
    changes: Callable[[ProjectRun, random.Random], None] = lambda *_: None


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
    Work(("publish",), _VERSIONS, 4, 13),
    Work(("expect",), (_VERDICT,), 5, 8),
    Work(("site",), _SITE, 10, 3),
    Work(("build",), (), 10, 5, _change_a_comment),
    Work(("generate", *SCALE), (), 8, 5, _forget_a_step),
    Work(("scenario", "--name", "fee_increase"), (), 12, 2),
    Work(("run", *SCALE), (_VERDICT, *_VERSIONS, *_SITE), 25, 2, _change_a_comment),
    Work(("build",), (_PROOF,), 35, 1),
    Work(("run", *SCALE), (BUILD_FILE, _VERDICT, *_VERSIONS, *_SITE), 70, 1),
)
_VERBS = [work.verb for work in _WORK[:7]]
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def _drawn_work() -> list[Work]:
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
    work = _drawn_work()[number % 40]
    sent = draw.choice(_SIGNALS)
    delete(run.root, work.deleted)
    work.changes(run, draw)
    if number % 4 == 0:
        code, printed = _killed_at_a_line(run, work.verb, sent, draw)
    else:
        warm = run.warm.start(*work.verb)
        _wait(warm.poll, draw.uniform(0, 1.2 * work.seconds))
        _send(warm.pid, sent)
        code, printed = warm.end(300)
    if TRACEBACK in printed:
        return f"{work.verb[0]} printed a traceback after signal {sent.name}"
    if sent == signal.SIGINT and code not in (0, EXIT_INTERRUPTED):
        return f"{work.verb[0]} ended with {code} after Ctrl-C"
    return run.rerun(expected)


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


def pair(run: ProjectRun, expected: str, number: int) -> str:
    """Start two verbs at nearly the same time: one works, or both in turn."""
    draw = random.Random(number)
    first, second = _VERBS[number % 7], _VERBS[(number + number // 7) % 7]
    delete(run.root, [_VERDICT, *_SITE] if number % 3 == 0 else [])
    warm = run.warm.start(*first)
    _wait(warm.poll, draw.uniform(0, 2))
    with run.start(*second) as other:
        ended = [warm.end(600), _ended(other)]
    found = f"{first[0]} and {second[0]}"
    if any(TRACEBACK in printed for _, printed in ended):
        return f"{found}: a traceback"
    refused = [printed for code, printed in ended if code and _HELD.search(printed)]
    if len(refused) > 1:
        return f"{found}: none worked"
    for code, printed in ended:
        if code and printed not in refused and not _states_a_reason(code, printed):
            return f"{found}: ended with {code}: {printed.strip()[-200:]}"
        if printed in refused and len(printed.splitlines()) != 1:
            return f"{found}: more than a line: {printed.strip()[-200:]}"
    return run.rerun(expected)


def _ended(process: "object") -> tuple[int, str]:
    printed, _ = process.communicate(timeout=600)  # type: ignore[attr-defined]
    return process.returncode, printed  # type: ignore[attr-defined]


def _states_a_reason(code: int, printed: str) -> bool:
    """Whether a verb was refused because what it needs is not there yet."""
    return code in (1, 2) and "run make" in printed


def damage(run: ProjectRun, _: str, number: int) -> str:
    """Damage one published file, and look whether that file alone is named."""
    draw = random.Random(number)
    files = published_files(run.published)
    name = draw.choice(files)
    path = (run.published / name).resolve()
    content, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    changed = bytearray(content)
    kind = draw.randrange(4)
    if kind == 0 and content:
        changed[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    elif kind == 1 and content:
        del changed[draw.randrange(len(content)) :]
    else:
        changed.insert(draw.randrange(len(content) + 1), draw.randrange(256))
    path.write_bytes(changed)
    if kind == 3:
        path.unlink()
    named = [found.file for found in find_damage(run.published)]
    path.write_bytes(content)
    path.chmod(mode)
    return "" if named == [name] else f"{name} was damaged, named: {named[:3]}"


def published_files(published: Path) -> list[str]:
    """The files of the current version and of the site, by the names of readers."""
    folders = {"": published / "current", "site/": published / "site"}
    return sorted(
        prefix + path.relative_to(folder.resolve()).as_posix()
        for prefix, folder in folders.items()
        for path in folder.resolve().rglob("*")
        if path.is_file()
    )


def _wait(poll: Callable[[], int | None], seconds: float) -> None:
    """Wait so long, or until the process ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and poll() is None:
        time.sleep(0.05)
