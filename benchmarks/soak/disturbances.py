"""The trials of two verbs at once, and of damage to published files.

Each disturbs a run in one way, and returns what went wrong, if anything. It depends on
its number alone, so a row can be continued where it was stopped.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.soak.kills import VERBS, wait
from benchmarks.soak.project_run import SITE, TRACEBACK, VERDICT, ProjectRun, delete
from publishing.verify import find_damage

Trial = Callable[[ProjectRun, str, int], str]

_HELD = re.compile(r"\(PID \d+\) works since")


def pair(run: ProjectRun, expected: str, number: int) -> str:
    """Start two verbs at nearly the same time: one works, or both in turn."""
    draw = random.Random(number)
    first, second = VERBS[number % 7], VERBS[(number + number // 7) % 7]
    delete(run.root, [VERDICT, *SITE] if number % 3 == 0 else [])
    warm = run.warm.start(*first)
    wait(warm.poll, draw.uniform(0, 2))
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
