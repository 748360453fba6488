"""How the customers of a campaign respond, and what its other arm simulates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from python_generators.campaigns.assignment import (
    LEAST_CHANCE,
    MOST_CHANCE,
)
from python_generators.campaigns.campaign_plans import Floats
from python_generators.campaigns.response_stream import flipped_stream, respond_stream
from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.economy.month_factors import make_month_factors
from python_generators.engine.from_seeds import engine_parameters
from python_generators.engine.month_stream import simulate_stream
from python_generators.engine.rates import Flags
from python_generators.seeds.experiment_rows import Campaign
from python_generators.seeds.load import Seeds
from python_generators.seeds.personas import assign_personas

SEED = 42


def in_order(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """The campaigns in the order of their bits."""
    return sorted(campaigns, key=lambda row: (row.month, row.campaign))


def crowd(base: Population, seeds: Seeds, count: int) -> pa.RecordBatch:
    """The columns of int_campaigns__audience; the base customers are repeated."""
    customers = base["customers"]
    some = customers.iloc[np.arange(count) % len(customers)]
    events = base["campaign_events"]
    contacts = events.groupby("customer_id").size()
    opened = events[events["response"] != "Ignored"].groupby("customer_id").size()
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(1, count + 1),
            "persona": assign_personas(some, seeds.personas),
            "joined_date": some["joined_date"].dt.date.to_numpy(),
            "income": some["income"].to_numpy(),
            "balance": some["account_balance"].to_numpy(),
            "age": some["age"].to_numpy(),
            "job_role": some["job_role"].to_numpy(),
            "contacts": some["customer_id"].map(contacts).fillna(0).to_numpy(),
            "opened": some["customer_id"].map(opened).fillna(0).to_numpy(),
            "audiences": np.full(count, -1),
        }
    )
    return pa.RecordBatch.from_pandas(frame, preserve_index=False)


def responses(
    batches: Iterable[pa.RecordBatch], seeds: Seeds, random_seed: int = SEED
) -> pd.DataFrame:
    reader = respond_stream(batches, seeds, in_order(seeds.campaigns), random_seed)
    frame: pd.DataFrame = reader.read_all().to_pandas()
    return frame


@pytest.fixture(scope="module")
def answered(base: Population, seeds: Seeds) -> pd.DataFrame:
    return responses([crowd(base, seeds, 15_000)], seeds)


def test_order_and_batches_change_nothing(base: Population, seeds: Seeds) -> None:
    customers = crowd(base, seeds, 2000)
    order = np.random.default_rng(3).permutation(2000)
    shuffled = customers.take(pa.array(order))
    batches = [shuffled.slice(0, 7), shuffled.slice(7, 900), shuffled.slice(907)]
    key = ["campaign", "customer_id"]
    once = responses([customers], seeds).sort_values(key, ignore_index=True)
    again = responses(batches, seeds).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(once, again)


def test_base_customers_respond_about_as_the_seeds_say(
    answered: pd.DataFrame, base: Population, seeds: Seeds
) -> None:
    personas = crowd(base, seeds, 15_000).select(["customer_id", "persona"])
    frame = answered.merge(personas.to_pandas(), on="customer_id")
    found = frame.groupby(["campaign", "persona"])[
        ["converted_if_treated", "converted_if_control"]
    ].mean()
    for effect in seeds.campaign_effects:
        mine = found.xs((effect.campaign, effect.persona))
        wanted = pytest.approx(effect.converted_share, rel=0.4, abs=0.01)
        assert mine["converted_if_treated"] == wanted
        wanted = pytest.approx(effect.organic_share, rel=0.4, abs=0.01)
        assert mine["converted_if_control"] == wanted


def test_a_targeted_campaign_keeps_overlap_and_its_share(
    answered: pd.DataFrame, seeds: Seeds
) -> None:
    for campaign in seeds.campaigns:
        mine = answered[answered["campaign"] == campaign.campaign]
        assert mine["is_treated"].mean() == pytest.approx(
            campaign.treated_share, abs=0.03
        )
        chance = mine["treated_probability"]
        if campaign.assignment == "randomised":
            assert set(chance) == {campaign.treated_share}
        else:
            assert chance.between(LEAST_CHANCE, MOST_CHANCE).all()
            assert chance.std() > 0.25


def test_ids_and_order_do_not_predict_responses(answered: pd.DataFrame) -> None:
    """A classifier that sees ids and the order of rows has an AUC of at most 0.55."""
    areas, weights, differing = [], [], []
    for plan in sorted(set(answered["campaign"]) - {"placebo"}):
        mine = answered[answered["campaign"] == plan].reset_index(drop=True)
        treated = mine["converted_if_treated"].astype(float)
        gain = treated - mine["converted_if_control"]
        expected = (
            mine["conversion_probability_if_treated"]
            - mine["conversion_probability_if_control"]
        )
        for label in (gain != 0, gain - expected > 0):
            areas.append(_area(_ids(mine), label.to_numpy()))
            weights.append(label.sum())
        differing.append((mine, (gain != 0).to_numpy()))
    assert np.average(areas, weights=weights) <= 0.55
    assert max(areas) <= 0.6  # few convert to the loan
    mine, label = differing[0]
    revealed = label ^ (np.arange(len(label)) % 20 == 0)
    assert _area(np.column_stack([_ids(mine), revealed]), label) > 0.9


def _ids(answers: pd.DataFrame) -> Floats:
    """The columns of the marts besides features: ids, their digits, the order."""
    day = pd.to_datetime(answers["event_date"])
    customer = answers["customer_id"]
    event = 10**15 + customer * 10**6 + day.dt.year * 100 + day.dt.month
    digits = [customer % n for n in (2, 3, 4, 5, 7, 10, 16)]
    return np.column_stack([customer, event, np.arange(len(answers)), *digits])


def _area(features: Floats, label: Flags) -> float:
    judge = HistGradientBoostingClassifier(max_iter=10, max_leaf_nodes=8)
    guess = cross_val_predict(judge, features, label, cv=3, method="predict_proba")
    return float(roc_auc_score(label, guess[:, 1]))


def test_the_other_arm_is_simulated_with_the_other_conversion(
    settings: Settings, seeds: Seeds
) -> None:
    campaigns = in_order(seeds.campaigns)
    parameters = engine_parameters(seeds, campaigns)
    months = make_month_factors(settings, seeds).to_dict("records")
    months = [{**row, "month": pd.Timestamp(row["month"]).date()} for row in months]
    bit = [row.campaign for row in campaigns].index("festive_cashback")
    count, categories = 40, len(parameters.categories.names)
    customers = {
        "customer_id": np.arange(1, count + 1),
        "persona": ["Spender"] * count,
        "employment_type": ["Salaried"] * count,
        "credit_score": np.full(count, 700),
        "joined_date": pa.array([date(2020, 1, 1)] * count),
        "age": np.full(count, 30),
        "city": ["Mumbai"] * count,
        "income_paise": np.full(count, 90_000_000),
        "loan_paise": np.full(count, 0),
        "balance_paise": np.full(count, 20_000_000),
        "overdraft_limit_paise": np.full(count, 3_000_000),
        "category_weights": [[4096 // categories] * categories] * count,
        "categories_bought": np.full(count, 0),
    }
    observed = {**customers, "conversions": np.arange(count) % 2 << bit}
    flipped = {
        **customers,
        "conversions": (np.arange(count) + 1) % 2 << bit,
        "campaign": ["festive_cashback"] * count,
    }

    def months_of(columns: dict[str, Any], stream: Any) -> pd.DataFrame:
        batch = pa.RecordBatch.from_pydict(columns)
        table = stream([batch], months, parameters, SEED).read_all()
        key = ["customer_id", "month"]
        frame: pd.DataFrame = table.to_pandas().sort_values(key, ignore_index=True)
        return frame

    seen, other = (
        months_of(observed, simulate_stream),
        months_of(flipped, flipped_stream),
    )
    swapped = months_of(
        {**customers, "conversions": flipped["conversions"]}, simulate_stream
    )
    assert set(other.pop("campaign")) == {"festive_cashback"}
    seen, swapped = seen[list(other)], swapped[list(other)]
    pd.testing.assert_frame_equal(other, swapped)
    before = pd.to_datetime(seen["month"]) < pd.Timestamp("2025-10-01")
    pd.testing.assert_frame_equal(seen[before], other[before])
    in_month = pd.to_datetime(seen["month"]) == pd.Timestamp("2025-10-01")
    gain = (other["spending_paise"] - seen["spending_paise"])[in_month]
    converts = observed["conversions"] > 0
    assert (gain[~converts] >= 0).all()
    assert (gain[converts] <= 0).all()
    assert (gain != 0).mean() > 0.3  # the others are at the top of their range
