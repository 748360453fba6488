"""The dashboard's color scales, for the light and the dark theme."""

from collections.abc import Mapping, Sequence
from itertools import cycle, islice

from pages.check_results import STATUSES
from pages.style import FLOW_COLORS, PERSONA_COLORS

Colors = dict[str, dict[str, list[str]]]

_DARK_PERSONAS = dict(
    zip(PERSONA_COLORS, ("#2dd4bf", "#a5b4fc", "#fbbf24", "#fb7185"), strict=True)
)
_OTHERS = ("#0369a1", "#a21caf", "#4d7c0f", "#b45309", "#4f46e5", "#be123c", "#0f766e")
_DARK_OTHERS = (
    "#7dd3fc",
    "#f0abfc",
    "#bef264",
    "#fbbf24",
    "#a5b4fc",
    "#fb7185",
    "#2dd4bf",
)
_POPULATIONS = ("#52525b", "#2563eb", "#b45309")
_DARK_POPULATIONS = ("#d4d4d8", "#60a5fa", "#fbbf24")
_STAGES = ("#b9c7d9", "#7f9bbf", "#44719f", "#134a7c")
_DARK_STAGES = ("#3d4a5c", "#567394", "#7aa3d1", "#b5d5f7")
_GOOD_TO_BAD = ("#0f766e", "#b45309", "#be123c", "#52525b")
_DARK_GOOD_TO_BAD = ("#2dd4bf", "#fbbf24", "#fb7185", "#d4d4d8")
_USES = ("Spending", "Savings", "Investments", "Loan repayment")
_USE_COLORS = (*FLOW_COLORS.values(), "#b45309")
_DARK_USE_COLORS = ("#fb7185", "#2dd4bf", "#a5b4fc", "#fbbf24")


def color_scales(
    personas: Sequence[str],
    populations: Sequence[str],
    scenarios: Sequence[str],
    compared: Sequence[str],
) -> Colors:
    """Return each scale that a chart names with an ``@``: its domain and its colors.

    Args:
        personas: In the order shown; unknown ones get colors of their own.
        populations: The base first.
        scenarios: All but the baseline.
        compared: The populations and references that have scores.
    """
    return {
        "accent": _of(("all",), ("#0f766e",), ("#2dd4bf",)),
        "personas": _of(
            personas,
            _known(personas, PERSONA_COLORS, _OTHERS),
            _known(personas, _DARK_PERSONAS, _DARK_OTHERS),
        ),
        "populations": _of(
            populations, (*_POPULATIONS, *_OTHERS), (*_DARK_POPULATIONS, *_DARK_OTHERS)
        ),
        "flows": _of(
            ("Income", *_USES),
            ("#71717a", *_USE_COLORS),
            ("#a1a1aa", *_DARK_USE_COLORS),
        ),
        "uses": _of(_USES, _USE_COLORS, _DARK_USE_COLORS),
        "credit_statuses": _of(
            ("30+ days past due", "90+ days past due", "Overdrawn"),
            ("#b45309", "#be123c", "#4f46e5"),
            ("#fbbf24", "#fb7185", "#a5b4fc"),
        ),
        "stages": _of(
            ("Contacted", "Opened", "Clicked", "Converted"), _STAGES, _DARK_STAGES
        ),
        "scenarios": _of(scenarios, _OTHERS, _DARK_OTHERS),
        "compared": _of(
            compared,
            ("#2563eb", "#b45309", "#be123c", "#0f766e", "#0369a1", "#a16207"),
            ("#60a5fa", "#fbbf24", "#fb7185", "#2dd4bf", "#bae6fd", "#fde68a"),
        ),
        "results": _of(
            ("Within tolerance", "Outside tolerance"),
            ("#0f766e", "#be123c"),
            ("#2dd4bf", "#fb7185"),
        ),
        "fitted": _of(
            ("Not used for fitting", "Used for fitting"),
            ("#4f46e5", "#71717a"),
            ("#a5b4fc", "#a1a1aa"),
        ),
        "statuses": _of(STATUSES, _GOOD_TO_BAD, _DARK_GOOD_TO_BAD),
    }


def _of(
    domain: Sequence[str], light: Sequence[str], dark: Sequence[str]
) -> dict[str, list[str]]:
    return {
        "domain": list(domain),
        "light": list(islice(cycle(light), len(domain))),
        "dark": list(islice(cycle(dark), len(domain))),
    }


def _known(
    names: Sequence[str], known: Mapping[str, str], others: Sequence[str]
) -> list[str]:
    left = cycle(others)
    return [known.get(name) or next(left) for name in names]
