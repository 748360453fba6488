"""The figures of the engine in docs/results.md are those of the committed benchmark."""

import json

from benchmarks.engine.engine_report import RESULTS as ENGINE
from python_generators.core.settings import PROJECT_ROOT
from tests.support.markdown import Page


def test_figures_of_the_engine_are_those_measured() -> None:
    parts = json.loads(ENGINE.read_text(encoding="utf-8"))["parts"]
    engine, copied, _ = parts["floor"].values()
    (large,) = parts["large"].values()
    loop, to_csv, alone, same_columns, _ = parts["original"].values()
    costs = [case["cpu"] / case["rows"] for case in parts["flat"].values()]
    sizes = [case["customers"] for case in parts["flat"].values()]
    steps = {
        name: list(parts[name].values()) for name in ("ledger_entries", "statement")
    }
    over = {
        name: f"{step['cpu'] / floor['cpu']:.2f} times the CPU of copying them"
        for name, (step, floor) in steps.items()
    }
    millions = {name: f"{step['rows'] / 1e6:.0f}" for name, (step, _) in steps.items()}
    (checked,) = parts["statement_laws"].values()
    floor = engine["cpu"] / copied["cpu"]
    page = Page(PROJECT_ROOT / "docs" / "results.md")
    assert page.table("", "measured").rows == [
        [
            f"{engine['customers']:,} customers x 12 months, wide table",
            f"{engine['wall']:.1f} s, {engine['cpu']:.1f} CPU s, "
            f"{engine['memory_mib']} MiB",
        ],
        ["its CPU over that of copying the same rows", f"{floor:.2f}"],
        [
            f"{large['customers']:,} customers under `memory_limit='4GB'`",
            f"{large['wall']:.0f} s, {large['rows']:,} rows",
        ],
        [
            f"CPU per row, from {min(sizes):,} to {max(sizes):,} customers",
            f"constant within {max(costs) / min(costs) - 1:.0%}",
        ],
        [
            f"original's loop over ours, {alone['customers']:,} customers",
            f"{loop['wall'] / alone['wall']:.0f} times (written to files: "
            f"{to_csv['wall'] / same_columns['wall']:.0f} times)",
        ],
        [
            f"{millions['ledger_entries']} million ledger postings of a million "
            "customers",
            over["ledger_entries"],
        ],
        [
            f"{millions['statement']} million rows of the statement of "
            f"{steps['statement'][0]['customers']:,} customers",
            over["statement"],
        ],
        [
            f"rows of the statement of {checked['customers']:,} customers that break "
            "an identity",
            f"{sum(checked['broken'].values())} of {checked['rows']:,}",
        ],
    ]
