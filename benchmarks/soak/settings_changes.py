"""Trials that change the settings of one checkout, between runs."""

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bad_inputs.bad_own_files import labelled_files
from benchmarks.soak.project_run import (
    SCALE,
    TRACEBACK,
    ProjectRun,
    copy_project,
    end_of,
    make_tiny,
)
from benchmarks.soak.soak_table import commit
from publishing.verify import find_damage

_OWN = "own_files"
_CITIES = ("Lyon", "Zürich", "St. John's")
_SETTINGS: Sequence[tuple[str, ...]] = (
    (),
    ("--vars", '{"months": 5, "campaigns": [], "scenarios": []}'),
    ("--vars", '{"market": "us"}'),
    ("--vars", json.dumps({"base_dir": _OWN, "population": "base"})),
    ("--vars", '{"population": "base", "simulate_transactions": false}'),
    ("--vars", '{"random_seed": 7, "scenarios": ["baseline", "sip_nudge"]}'),
    (
        "--vars",
        '{"synthetic_customers": 150, "first_month": "2024-05", "campaigns": []}',
    ),
    ("--synthesizers", "hma,gaussian_copula"),
)
_ALONE = "benchmarks.soak.tables_alone"


def change_settings(run: ProjectRun, _: str, number: int) -> str:
    """Run with other settings than before; each third time with the first ones.

    The tables must be those that the same settings give in a new folder. An audit may
    fail on so few customers: then what was published stays.
    """
    draw = random.Random(number)
    chosen = 0 if number % 3 == 2 else draw.randrange(1, len(_SETTINGS))
    settings = _SETTINGS[chosen]
    write_own_files(run.root)
    published = run.digest
    for verb in ("generate", "build", "expect", "publish"):
        given = (*SCALE, *settings) if verb == "generate" else ()
        code, printed = run.verb(verb, *given)
        if TRACEBACK in printed or (code and (verb, code) != ("expect", 1)):
            return f"{settings}: {verb} ended with {code}: {end_of(printed)}"
        if code:
            break
    if code and run.digest != published:
        return f"{settings}: published, though the audit failed"
    if list(find_damage(run.published)):
        return f"{settings}: published files are damaged"
    expected = _tables_of_new_folder(run.root.parent / "settings_alone", chosen)
    found = run.tables
    if different := sorted(n for n in expected if expected[n] != found.get(n)):
        return f"{settings}: {len(different)} tables differ: {different[:3]}"
    if more := sorted(found.keys() - expected.keys()):
        return f"{settings}: tables of other settings: {more[:3]}"
    return ""


def write_own_files(root: Path) -> None:
    """Own files for the settings that read some."""
    (root / _OWN).mkdir(exist_ok=True)
    for name, text in labelled_files(_CITIES, 1).items():
        (root / _OWN / f"{name}.csv").write_text(text, encoding="utf-8")


def _tables_of_new_folder(folder: Path, chosen: int) -> dict[str, str]:
    """The tables that settings give in a folder where this code never ran."""
    kept = folder / f"{chosen}-{commit()}.json"
    if not kept.exists():
        run = ProjectRun(folder / "project")
        shutil.rmtree(run.root, ignore_errors=True)
        copy_project(run.root)
        make_tiny(run.root)
        write_own_files(run.root)
        code, printed = run.program(_ALONE, *_SETTINGS[chosen])
        if code:
            raise RuntimeError(f"{_SETTINGS[chosen]}: {end_of(printed)}")
        kept.write_text(json.dumps(run.tables), encoding="utf-8")
    found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return found
