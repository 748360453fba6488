"""Trials with hostile labels and hostile SQL."""

import json

from benchmarks.bad_inputs.bad_own_files import labelled_files
from benchmarks.bad_inputs.hostile_sql import STATEMENTS, hostile_sql
from benchmarks.bad_inputs.hostile_texts import VISIBLE
from benchmarks.soak.project_run import SCALE, TRACEBACK, ProjectRun, delete
from publishing.reader import Published

_OWN = "hostile_files"
_MARKUP = [text for text in VISIBLE if "<" in text and "alert(1)" in text]


def sql(run: ProjectRun, _: str, number: int) -> str:
    """Give one hostile statement to each door of the published files."""
    tally = hostile_sql(run.published, [STATEMENTS[number % len(STATEMENTS)]])
    return str(tally) if tally.failed else ""


def labels(run: ProjectRun, expected: str, number: int) -> str:
    """Run with own files that have a hundred hostile labels, then as before."""
    folder = run.root / _OWN
    folder.mkdir(exist_ok=True)
    for name, text in labelled_files(VISIBLE, number).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    given = ("--vars", json.dumps({"base_dir": _OWN}))
    code, printed = run.verb("run", *SCALE, *given)
    if code or TRACEBACK in printed:
        return f"hostile labels: ended with {code}: {printed.strip()[-200:]}"
    cities = Published(run.published).query("select distinct city from marts.customers")
    if strange := {*cities["city"]} - {*VISIBLE}:
        return f"hostile labels: published as {sorted(strange)[:3]}"
    for page in sorted((run.published / "site").resolve().rglob("*.html")):
        content = page.read_text(encoding="utf-8")
        for text in _MARKUP:
            if text in content:
                return f"hostile labels: {page.name} has {text}"
    delete(run.root, [_OWN])
    return run.rerun(expected)
