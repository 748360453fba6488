"""The trials: each disturbs a run in one way, and returns what went wrong, if anything.

A trial depends on its number alone, so a row can be continued where it was stopped.
"""

import os
import random
import re
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.soak.project_run import SCALE, TRACEBACK, ProjectRun, delete
from publishing.verify import find_damage

Trial = Callable[[ProjectRun, str, int], str]

_BUILD_FILE = "build/finmark_ci.duckdb"
_PROOF, _VERDICT = "build/proof.json", "build/audit.json"
_VERSIONS = ("published/current", "published/versions")
_SITE = ("published/site", "published/sites")
# Each verb, what is deleted first so that it has work, and its seconds on an idle core.
_KILLED: Sequence[tuple[tuple[str, ...], Sequence[str], float]] = (
    (("publish",), _VERSIONS, 6),
    (("site",), _SITE, 12),
    (("expect",), (_VERDICT,), 8),
    (("build",), (_PROOF,), 40),
    (("generate", *SCALE), (_BUILD_FILE,), 25),
    (("scenario", "--name", "layoff_wave"), (), 25),
    (("run", *SCALE), (_BUILD_FILE, _PROOF, _VERDICT, *_VERSIONS, *_SITE), 90),
)
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
_HELD = re.compile(r"\(PID \d+\) works since")


def kill(run: ProjectRun, expected: str, number: int) -> str:
    """Send a signal to a verb at a random moment, then run everything, bare.

    Half of the trials wait for the first line that the verb prints: a named step.
    """
    draw = random.Random(number)
    verb, deleted, seconds = _KILLED[number % len(_KILLED)]
    sent = draw.choice(_SIGNALS)
    delete(run.root, deleted)
    with run.start(*verb) as running:
        if draw.uniform(0, 1) < 0.5 and verb[0] in ("run", "generate"):
            assert running.stdout is not None
            for _ in range(draw.randrange(1, 12)):
                running.stdout.readline()
        else:
            _wait(running.poll, draw.uniform(0, 1.2 * seconds))
        if sent == signal.SIGKILL:
            running.kill()
        else:  # as a terminal sends it
            _signal_group(running.pid, sent)
        printed, _ = running.communicate(timeout=300)
    if TRACEBACK in printed:
        return f"{verb[0]} printed a traceback after signal {sent.name}"
    return run.rerun(expected)


def pair(run: ProjectRun, expected: str, number: int) -> str:
    """Start two verbs at nearly the same time: one works, or both in turn."""
    draw = random.Random(number)
    verbs = [verb for verb, _, _ in _KILLED]
    first, second = verbs[number % 7], verbs[number // 7 % 7]
    delete(run.root, [_VERDICT, *_SITE])
    started = []
    for verb in (first, second):
        started.append(run.start(*verb))
        time.sleep(draw.uniform(0, 3))
    ended = [(p.communicate(timeout=1800)[0], p.returncode) for p in started]
    refused = [printed for printed, code in ended if _HELD.search(printed) and code]
    if any(TRACEBACK in printed for printed, _ in ended):
        return f"{first[0]} and {second[0]}: a traceback"
    others = [code for printed, code in ended if printed not in refused]
    if len(refused) > 1 or (len(refused) == 1 and others[0] not in (0, 1, 2)):
        return f"{first[0]} and {second[0]}: none worked"
    return run.rerun(expected)


_SETTINGS: Sequence[tuple[str, ...]] = (
    ("--vars", '{"months": 3, "campaigns": [], "scenarios": []}'),
    ("--vars", '{"market": "us"}'),
    ("--vars", '{"population": "base"}'),
    ("--vars", '{"simulate_transactions": false}'),
    ("--vars", '{"random_seed": 7, "scenarios": ["baseline", "sip_nudge"]}'),
    ("--synthesizers", "hma"),
)


def change_settings(run: ProjectRun, expected: str, number: int) -> str:
    """Run with two other settings in turn, then as before."""
    draw = random.Random(number)
    for settings in draw.sample(_SETTINGS, 2):
        code, printed = run.verb("run", *SCALE, *settings)
        if TRACEBACK in printed or code not in (0, 1):
            return f"{settings}: ended with {code}: {printed.strip()[-200:]}"
        if code == 0 and list(find_damage(run.published)):
            return f"{settings}: published files are damaged"
    return run.rerun(expected)


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


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
