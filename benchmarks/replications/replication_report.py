"""The report of the replications: requirements, then all results."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scipy.stats import binom

from benchmarks.documents import markdown_table, yes_or_no
from benchmarks.engine.engine_report import Results, Verdict
from benchmarks.replications.campaign_designs import GOAL
from python_generators.core.settings import PROJECT_ROOT
from python_generators.estimates.effects import ALPHA, ON_TREATED

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "experiments.json"
BLOCK = "experiments"  # in docs/benchmarks.md
COVERED = (181 / 200, 197 / 200)  # of 95% intervals
REJECTED = (0.02, 0.09)  # of campaigns without effect
POOLED_ERROR = 0.10
NAIVE_ERROR = 0.30
FALSE_ALARM = 0.001  # probability that few replications break a bound by chance
MOST_STANDARD_ERRORS = 4  # allowed for the mean of few replications
REQUIRED = ("converted", GOAL)
BY_PROBABILITY = ("inverse_propensity", ON_TREATED)

_CASE_HEADER = (
    "campaign",
    "metric",
    "method",
    "runs",
    "true effect",
    "estimate",
    "covered",
    "rejected",
    "interval width",
    "relative width",
)

Case = Mapping[str, Any]


def verdicts(results: Results) -> Iterator[Verdict]:
    """Each requirement; at small scale, bounds that allow for sampling error."""
    full = results["scale"] == "full"
    for case in _cases(results, "randomised"):
        yield _counted("randomised: 95% interval covers", case, "covered", full)
    for case in _cases(results, "randomised", metrics=(GOAL,)):
        error, limit = case["pooled_error"], POOLED_ERROR
        if not full:
            limit = (
                MOST_STANDARD_ERRORS * case["error_spread"] / case["replicates"] ** 0.5
            )
            limit /= abs(case["mean_truth"])
        name = f"randomised: pooled error of the effect, {_what(case)}"
        yield name, f"{error:.1%}", f"<= {limit:.0%}", "", error <= limit
    for case in _cases(results, "no_effect"):
        yield _counted("no effect: rejected at 5%", case, "rejected", full)
    for case in _cases(results, "targeted", (GOAL,), ("difference_in_means",)):
        error = case["pooled_error"]
        name = f"targeted: pooled error without weights, {_what(case)}"
        yield name, f"{error:.0%}", f">= {NAIVE_ERROR:.0%}", "", error >= NAIVE_ERROR
    for case in _cases(results, "targeted", methods=BY_PROBABILITY):
        yield _counted("targeted: 95% interval covers", case, "covered", full)
    ratio = narrowed(results, GOAL)
    name = f"randomised: width of CUPED over difference in means, {GOAL}"
    yield name, f"{ratio:.2f}", "< 1", "", ratio < 1


def narrowed(results: Results, metric: str) -> float:
    """The mean width of CUPED's intervals relative to the difference in means."""
    plain, cuped = (
        _cases(results, "randomised", (metric,), (method,))[0]["mean_width"]
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
        low = int(binom.ppf(FALSE_ALARM, count, expected))
        high = int(binom.ppf(1 - FALSE_ALARM, count, expected))
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
        *markdown_table(
            ("requirement", "measured", "required", "met"),
            (
                (name, value, required, yes_or_no(good))
                for name, value, required, _, good in verdicts(results)
            ),
        ),
        "",
        *markdown_table(_CASE_HEADER, _case_rows(results["cases"])),
    ]
    return "\n".join(lines)


def _case_rows(cases: Iterable[Case]) -> Iterator[tuple[str, ...]]:
    widths: dict[tuple[str, str], float] = {}  # of the first method
    for case in cases:
        width = case["mean_width"]
        first = widths.setdefault((case["campaign"], case["metric"]), width)
        digits = 4 if case["metric"] == "converted" else 0
        yield (
            case["campaign"],
            case["metric"],
            case["method"],
            f"{case['replicates']:,}",
            f"{case['mean_truth']:,.{digits}f}",
            f"{case['mean_estimate']:,.{digits}f}",
            f"{case['covered'] / case['replicates']:.1%}",
            f"{case['rejected'] / case['replicates']:.1%}",
            f"{width:,.{digits}f}",
            f"{width / first:.2f}",
        )
