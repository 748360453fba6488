"""The table of estimates: its rows, its missing values and its adjusted p-values."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from python_generators.estimates.effects import EVERY_METHOD
from python_generators.estimates.results import (
    COVARIATES,
    METRICS,
    NUMBERS,
    SCHEMA,
    estimates,
)


def _observed() -> pd.DataFrame:
    """Two horizons of a campaign with an effect, and a campaign without controls."""
    rng = np.random.default_rng(8)
    frames = []
    for campaign, horizon in (("sip", 1), ("sip", 3), ("it's alone", 1)):
        treated = rng.random(200) < 0.5 if campaign == "sip" else np.full(200, True)
        frame = pd.DataFrame(
            {
                "campaign": campaign,
                "horizon_months": horizon,
                "customer_id": rng.permutation(200),
                "is_treated": treated,
                "treated_probability": 0.5,
            }
        )
        for name in (*METRICS, *COVARIATES):
            frame[name] = rng.normal(size=200) + treated
        frames.append(frame.assign(loan_drawn=0.0))
    return pd.concat(frames)


def test_every_campaign_metric_horizon_and_method_has_a_row() -> None:
    observed = _observed()
    with duckdb.connect() as connection:
        table = estimates(connection.from_df(observed))
        again = estimates(connection.from_df(observed.sample(frac=1, random_state=0)))
        none = estimates(connection.from_df(observed[:0]))
    assert table.schema == SCHEMA
    assert again == table
    assert none.num_rows == 0
    found = table.to_pandas()
    assert len(found) == 3 * len(METRICS) * len(EVERY_METHOD)
    alone = found[found["campaign"] == "it's alone"]
    assert (alone["controls"] == 0).all()
    assert alone[list(NUMBERS)].isna().all(axis=None)
    no_loans = found["metric"] == "loan_drawn"
    known = found[(found["campaign"] == "sip") & ~no_loans]
    assert known[list(NUMBERS)].notna().all(axis=None)
    assert known["estimate"].between(0.2, 1.8).all()
    assert (known["p_adjusted"] >= known["p_value"]).all()
    for _, family in known.groupby("method"):
        wanted = false_discovery_control(family["p_value"])
        assert family["p_adjusted"].to_numpy() == pytest.approx(wanted, abs=2e-9)
