"""The replications as a page: what is required first, then all that was found."""

from collections.abc import Iterator, Mapping
from typing import Any

from scipy.stats import binom

from benchmarks.engine.engine_report import Results, Verdict
from benchmarks.replications.campaign_designs import GOAL
from python_generators.core.settings import PROJECT_ROOT
from python_generators.estimates.effects import ALPHA, ON_TREATED

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "experiments.json"
BLOCK = "experiments"  # of docs/benchmarks.md
COVERED = (181 / 200, 197 / 200)  # of intervals of 95%
REJECTED = (0.02, 0.09)  # of campaigns without an effect
POOLED_ERROR = 0.10
NAIVE_ERROR = 0.30
DOUBT = 0.001  # the chance that a few replications break a bound by luck
DOUBT_ERRORS = 4  # standard errors that the mean of a few may be off
REQUIRED = ("converted", GOAL)
BY_CHANCES = ("inverse_propensity", ON_TREATED)

Case = Mapping[str, Any]


def verdicts(results: Results) -> Iterator[Verdict]:
    """Each requirement; at small scale only luck's own bounds."""
    full = results["scale"] == "full"
    for case in _cases(results, "lottery"):
        yield _counted("by lot: 95% interval covers", case, "covered", full)
    for case in _cases(results, "lottery", metrics=(GOAL,)):
        error, limit = case["pooled_error"], POOLED_ERROR
        if not full:
            limit = DOUBT_ERRORS * case["error_spread"] / case["replicates"] ** 0.5
            limit /= abs(case["mean_truth"])
        name = f"by lot: pooled error of the year's effect, {_what(case)}"
        yield name, f"{error:.1%}", f"<= {limit:.0%}", "", error <= limit
    for case in _cases(results, "no_effect"):
        yield _counted("A/A: rejected at 5%", case, "rejected", full)
    for case in _cases(results, "aimed", (GOAL,), ("difference_in_means",)):
        error = case["pooled_error"]
        name = f"aimed, dial at 1: naive is off, {_what(case)}"
        yield name, f"{error:.0%}", f">= {NAIVE_ERROR:.0%}", "", error >= NAIVE_ERROR
    for case in _cases(results, "aimed", methods=BY_CHANCES):
        yield _counted("aimed, dial at 1: 95% interval covers", case, "covered", full)
    ratio = narrowed(results, GOAL)
    name = f"by lot: CUPED's interval over the plain one, {GOAL}"
    yield name, f"{ratio:.2f}", "< 1", "", ratio < 1


def narrowed(results: Results, metric: str) -> float:
    """The mean width of CUPED's intervals over that of the plain difference's."""
    plain, cuped = (
        _cases(results, "lottery", (metric,), (method,))[0]["mean_width"]
        for method in ("difference_in_means", "cuped")
    )
    return float(cuped / plain)


def met(results: Results) -> bool:
    """Whether every requirement is met."""
    return all(verdict[-1] for verdict in verdicts(results))


def _cases(
    results: Results,
    campaign: str,
    metrics: tuple[str, ...] = REQUIRED,
    methods: tuple[str, ...] | None = None,
) -> list[Case]:
    return [
        case
        for case in results["cases"]
        if case["campaign"] == campaign
        and case["metric"] in metrics
        and (methods is None or case["method"] in methods)
    ]


def _counted(name: str, case: Case, counted: str, full: bool) -> Verdict:
    found, count = case[counted], case["replicates"]
    shares, expected = (
        (COVERED, 1 - ALPHA) if counted == "covered" else (REJECTED, ALPHA)
    )
    low, high = (round(share * count) for share in shares)
    if not full:
        low = int(binom.ppf(DOUBT, count, expected))
        high = int(binom.ppf(1 - DOUBT, count, expected))
    value, required = f"{found} of {count}", f"{low} to {high}"
    return f"{name}, {_what(case)}", value, required, "", low <= found <= high


def _what(case: Case) -> str:
    return f"{case['metric']} by {case['method']}"


def table(results: Results) -> str:
    """The block of docs/benchmarks.md, in Markdown."""
    libraries = ", ".join(
        f"{name} {version}" for name, version in results["libraries"].items()
    )
    lines = [
        f"{results['customers']:,} customers, {libraries}; {results['seconds']:,} s. "
        f"Scale: {results['scale']}.",
        "",
        "| requirement | measured | required | met |",
        "|---|---|---|---|",
    ]
    for name, value, required, _, good in verdicts(results):
        yes = "yes" if good else "**no**"
        lines.append(f"| {name} | {value} | {required} | {yes} |")
    lines += [
        "",
        "| campaign | metric | method | runs | true effect | estimate | covered "
        "| rejected | interval | over the plain one |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    plain: dict[tuple[str, str], float] = {}
    for case in results["cases"]:
        width = case["mean_width"]
        first = plain.setdefault((case["campaign"], case["metric"]), width)
        digits = 4 if case["metric"] == "converted" else 0
        lines.append(
            f"| {case['campaign']} | {case['metric']} | {case['method']} "
            f"| {case['replicates']:,} | {case['mean_truth']:,.{digits}f} "
            f"| {case['mean_estimate']:,.{digits}f} "
            f"| {case['covered'] / case['replicates']:.1%} "
            f"| {case['rejected'] / case['replicates']:.1%} "
            f"| {width:,.{digits}f} | {width / first:.2f} |"
        )
    return "\n".join(lines)
