"""Which estimator to read for a campaign, by how its customers were assigned.

``campaign_summary.sql`` applies ``ON_TREATED`` in dbt; a test compares the two.
"""

from collections.abc import Mapping

AVERAGE: Mapping[str, str] = {
    "randomised": "cuped",
    "targeted": "inverse_propensity",
}
"""The estimator of the average effect over both arms, by assignment."""

ON_TREATED: Mapping[str, str] = {
    "randomised": "cuped",
    "targeted": "effect_on_treated",
}
"""The estimator of the average effect on the treated, by assignment."""


def sql_case(column: str, methods: Mapping[str, str] = AVERAGE) -> str:
    """The estimator as a SQL expression of the column that holds the assignment."""
    cases = " ".join(f"when '{key}' then '{name}'" for key, name in methods.items())
    return f"case {column} {cases} end"
