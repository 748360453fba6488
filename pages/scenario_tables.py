"""The scorecard's table of scenarios: what was expected, and what was measured."""

import pandas as pd


def scenario_rows(scenarios: pd.DataFrame) -> list[dict[str, object]]:
    """The texts of the table's rows.

    Args:
        scenarios: ``quality.scenario_scorecard``.
    """
    return [
        {
            **{str(name): str(row[name]) for name in row},
            **{name: f"{row[name]:+.2%}" for name in ("low", "high", "actual")},
            "is_good": bool(row["passed"]),
        }
        for row in scenarios.to_dict("records")
    ]
