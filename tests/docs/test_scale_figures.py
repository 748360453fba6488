"""The figures of docs/scale.md are those of the committed measurements."""

import json
from typing import Any

from benchmarks.scale.growth import models_table, slopes, table
from python_generators.core.run_parts import MEASURED, PARTS, parts_left_out
from python_generators.core.settings import PROJECT_ROOT, load_settings, resolve_vars

TEXT = (PROJECT_ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def stored(name: str) -> Any:
    return json.loads((PROJECT_ROOT / name).read_text(encoding="utf-8"))


def test_the_tables_of_costs_are_those_measured() -> None:
    found = stored(MEASURED)
    assert table(found["runs"]) in TEXT
    assert models_table(found["runs"][-1]) in TEXT
    for verb, slope in slopes(found["runs"]).items():
        assert f"{verb} {slope:.2f}" in TEXT, verb
    million = load_settings(resolve_vars("million", "{}"))
    parts = list(parts_left_out(million, 1_000_000))
    assert [cost.part for cost in parts] == list(PARTS)
    for cost in parts:
        name = f"{cost.part}, with the ledger that it needs"
        name = name if cost.part == "statement" else cost.part
        assert f"| {name} | {cost.minutes:.0f} | {cost.gigabytes:.0f} |" in TEXT


def test_the_costs_of_sampling_are_those_measured() -> None:
    found = stored("benchmarks/results/sampling.json")
    ours, stock = found["ours"], found["stock"]
    ratio = stock["1000"]["cpu"] / ours["1000"]["cpu"]
    assert f"{ratio:.0f} times" in TEXT
    for size in ("10000", "1000000"):
        each = ours[size]["cpu"] / int(size) * 1e6
        assert f"{each:.0f} microseconds" in TEXT
