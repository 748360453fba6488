"""The report of the engine benchmark: requirements, then the cost of each case."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.documents import markdown_table, yes_or_no
from benchmarks.engine.engine_jobs import MONTHS
from python_generators.core.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "engine.json"
BLOCK = "engine"  # in docs/benchmarks.md
FLOOR_LIMIT, FLOOR_AIM = 2.0, 1.3
STEP_LIMITS = {"ledger_entries": 3.0, "statement": 2.5}
ORIGINAL_LIMIT, ORIGINAL_AIM = 100.0, 300.0
MEMORY_LIMIT_MIB = 1024
FLAT_LIMIT = 0.20

_COST_HEADER = (
    "case",
    "customers",
    "rows",
    "wall s",
    "CPU s",
    "rows per CPU s",
    "peak MiB",
    "file MiB",
)

Results = Mapping[str, Any]
Verdict = tuple[str, str, str, str, bool]  # measure, value, required, aim, met


def verdicts(results: Results) -> Iterator[Verdict]:
    """Each requirement whose part was measured."""
    parts = results["parts"]
    if "floor" in parts:
        yield from _floor_verdicts(parts["floor"])
    if "flat" in parts:
        costs = [c["cpu"] / c["rows"] for c in parts["flat"].values()]
        spread = max(costs) / min(costs) - 1
        sizes = [c["customers"] for c in parts["flat"].values()]
        name = f"CPU per row, {min(sizes):,} to {max(sizes):,} customers: spread"
        within = f"<= {FLAT_LIMIT:.0%}"
        yield name, f"{spread:.0%}", within, "", spread <= FLAT_LIMIT
    if "large" in parts:
        (case,) = parts["large"].values()
        full = case["rows"] == case["customers"] * MONTHS
        name = f"{case['customers']:,} customers under {case['memory_limit']}"
        yield name, f"{case['rows']:,} rows", "complete", "", full
    if "original" in parts:
        yield from _original_verdicts(parts["original"])
    if "determinism" in parts:
        (case,) = parts["determinism"].values()
        count = len(case["contents"])
        name = f"rows of {count} configurations, {case['customers']:,} customers"
        text = "equal" if case["equal"] else "different"
        yield name, text, "equal", "", case["equal"]
    for part, of in (("laws", "months"), ("statement_laws", "the statement")):
        if part in parts:
            (case,) = parts[part].values()
            broken = sum(case["broken"].values())
            name = f"rows of {of} that break one of {len(case['broken'])} identities"
            name += f", {case['customers']:,} customers"
            complete = case.get("complete", case["customers"]) == case["customers"]
            text = f"{broken:,} of {case['rows']:,}"
            yield name, text, "0, every month", "", broken == 0 and complete
    for name, most in STEP_LIMITS.items():
        if name in parts:
            step, floor = parts[name].values()
            ratio = step["cpu"] / floor["cpu"]
            label = f"{name}, CPU over copying its rows"
            yield label, f"{ratio:.2f}", f"<= {most}", "", ratio <= most
    if "dbt_tests" in parts:
        (case,) = parts["dbt_tests"].values()
        text = f"{case['passed']} of {case['tests']} pass"
        name = f"dbt tests, {case['customers']:,} customers"
        good = case["passed"] == case["tests"] > 0 and not case["failed"]
        yield name, text, "all", "", good


def _floor_verdicts(part: Mapping[str, Any]) -> Iterator[Verdict]:
    engine, copied, generated = part.values()
    limits = f"<= {FLOOR_LIMIT}", f"{FLOOR_AIM}"
    for name, floor in (("copied", copied), ("generated", generated)):
        ratio = engine["cpu"] / floor["cpu"]
        label = f"engine_vs_floor, CPU, rows {name}"
        yield label, f"{ratio:.2f}", *limits, ratio <= FLOOR_LIMIT
    memory = engine["memory_mib"]
    name = f"peak memory, {engine['customers']:,} customers"
    text = f"< {MEMORY_LIMIT_MIB:,} MiB"
    yield name, f"{memory:,} MiB", text, "", memory < MEMORY_LIMIT_MIB


def _original_verdicts(part: Mapping[str, Any]) -> Iterator[Verdict]:
    loop, to_csv, alone, same_columns, _ = part.values()
    limits = f">= {ORIGINAL_LIMIT:.0f}x", f"{ORIGINAL_AIM:.0f}x"
    for name, theirs, ours in (
        ("loop against engine", loop, alone),
        ("the same columns to a file", to_csv, same_columns),
    ):
        ratio = theirs["wall"] / ours["wall"]
        label = f"engine_vs_original, wall, {ours['customers']:,} customers, {name}"
        yield label, f"{ratio:.0f}x", *limits, ratio >= ORIGINAL_LIMIT


def met(results: Results) -> bool:
    """Whether every measured requirement is met."""
    return all(verdict[-1] for verdict in verdicts(results))


def table(results: Results) -> str:
    """The block of docs/benchmarks.md, in Markdown."""
    machine = results["machine"]
    libraries = ", ".join(
        f"{name} {machine[name]}"
        for name in machine
        if name not in ("cpu", "cores", "memory_gib", "system")
    )
    lines = [
        f"{machine['cores']} cores of {machine['cpu']}, {machine['memory_gib']} GiB, "
        f"{machine['system']}; {libraries}. Scale: {results['scale']}.",
        "",
        *markdown_table(
            ("requirement", "measured", "required", "aim", "met"),
            ((*texts, yes_or_no(good)) for *texts, good in verdicts(results)),
        ),
        "",
        *markdown_table(
            _COST_HEADER,
            (
                _cost(name, case)
                for part in results["parts"].values()
                for name, case in part.items()
                if "cpu" in case
            ),
        ),
    ]
    return "\n".join(lines)


def _cost(name: str, case: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name,
        f"{case['customers']:,}",
        f"{case['rows']:,}",
        f"{case['wall']:.2f}",
        f"{case['cpu']:.2f}",
        f"{case['rows'] / case['cpu']:,.0f}",
        f"{case['memory_mib']:,}",
        f"{case['file_mib']:,}",
    )
