"""What is learned of own data: no value singles out a customer, at little cost."""

import numpy as np
import pandas as pd
import pytest

from python_generators.base.own.pooled_labels import pool_labels
from python_generators.fidelity.comparison import Comparison, PopulationView
from python_generators.fidelity.distances import ks_distance
from python_generators.fidelity.privacy import shared_by_new_customers, shared_values
from python_generators.synthetic.calibration import calibrate
from python_generators.synthetic.value_privacy import is_fine, protected
from tests.support.odd_bases import ODDITIES, Frames, ordinary

HOLDERS = 5
CUSTOMERS = 1000
LEADS = {"transactions": "category", "campaign_events": "response"}
DATES = ["joined_date", "transaction_date", "event_date"]


@pytest.fixture(scope="module")
def heavy() -> Frames:
    """A base with heavy tails."""
    base = ordinary(CUSTOMERS, 1)
    ODDITIES["Pareto"](base)
    for frame in base.values():
        for column in frame.columns.intersection(DATES):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return base


@pytest.fixture(scope="module")
def learned(heavy: Frames) -> Frames:
    return dict(protected(heavy, HOLDERS))


def holders_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """The number of customers of each value."""
    return frame["customer_id"].groupby(frame[column]).nunique()


def _numbers(frame: pd.DataFrame) -> list[str]:
    columns = frame.select_dtypes(["number", "datetime"]).columns
    return [c for c in columns if not c.endswith("_id")]


def test_the_extremes_are_nobodys(heavy: Frames, learned: Frames) -> None:
    for name, frame in heavy.items():
        for column in _numbers(frame):
            held = holders_of(frame, column)
            for extreme in (frame[column].min(), frame[column].max()):
                if held[extreme] < HOLDERS and is_fine(frame[column]):
                    assert extreme not in set(learned[name][column]), column
            assert learned[name][column].min() >= frame[column].min(), column
            assert learned[name][column].max() <= frame[column].max(), column


def test_values_are_shared_as_new_customers_share_them(
    heavy: Frames, learned: Frames
) -> None:
    """The distribution that is learned, and the same without protection."""
    customers = {
        n: f["customers"].drop(columns="customer_id")
        for n, f in (("plain", heavy), ("protected", learned))
    }
    drawn = customers["plain"].sample(5 * CUSTOMERS, replace=True, random_state=1)
    drawn = drawn.reset_index(drop=True)
    scores = {
        which: {
            s.property: s
            for s in shared_values(
                Comparison(
                    PopulationView(heavy),
                    PopulationView({"customers": calibrate(base, drawn, 1)}),
                    None,
                    1,
                )
            )
        }
        for which, base in customers.items()
    }
    for column in ("income", "account_balance"):
        name = f"shared_values:{column}"
        assert scores["plain"][name].score > 0.2, column  # a fifth, exactly
        assert scores["protected"][name].score <= 0.01, column
    for score in scores["protected"].values():
        assert score.score <= 1.2 * score.ideal + 0.003, score.property


def test_protection_keeps_distributions_and_ranks(
    heavy: Frames, learned: Frames
) -> None:
    for name, frame in heavy.items():
        for column in _numbers(frame):
            before, after = frame[column], learned[name][column]
            assert ks_distance(before, after) <= HOLDERS / CUSTOMERS + 0.002, column
            assert after.dtype == before.dtype, column
            lead = LEADS.get(name)
            for rows in frame.groupby(lead).groups.values() if lead else [frame.index]:
                order = np.argsort(before[rows].to_numpy(), kind="stable")
                in_order = after[rows].iloc[order]
                assert in_order.is_monotonic_increasing or is_fine(before), column
            ranks = pd.Series(before.rank()).corr(pd.Series(after.rank()))
            assert ranks > 0.999, column


def test_days_of_a_category_are_not_those_of_its_customers() -> None:
    """Days are shared by many customers, but not those on which few customers buy."""
    rng = np.random.default_rng(3)
    rows = 3000
    frame = pd.DataFrame({"customer_id": range(rows), "event_id": range(rows)})
    frame["response"] = np.where(np.arange(rows) % 50 == 0, "Converted", "Ignored")
    days = pd.to_timedelta(rng.integers(0, 300, rows), unit="D")
    frame["event_date"] = (pd.Timestamp("2025-01-01") + days).astype("datetime64[ns]")
    after = protected({"campaign_events": frame}, HOLDERS)["campaign_events"]
    few = frame["response"] == "Converted"
    real = set(frame.loc[few, "event_date"])
    by_chance = len(real) / 300
    assert after.loc[few, "event_date"].isin(real).mean() <= 2 * by_chance
    held = frame.loc[~few].groupby("event_date").size()
    common = ~few & frame["event_date"].isin(held.index[held >= HOLDERS])
    assert (after.loc[common, "event_date"] == frame.loc[common, "event_date"]).all()


def test_categories_of_few_customers_are_protected_together() -> None:
    days = pd.date_range("2025-01-01", periods=40, freq="7D").astype("datetime64[ns]")
    frame = pd.DataFrame(
        {
            "customer_id": range(40),
            "event_date": days,
            "response": ["Ignored"] * 32 + ["Opened"] * 4 + ["Clicked"] * 4,
        }
    )
    after = protected({"campaign_events": frame}, HOLDERS)["campaign_events"]
    assert after.loc[32:, "event_date"].nunique() == 8  # neither four days nor one
    few = frame.drop(index=range(36, 40))
    after = protected({"campaign_events": few}, HOLDERS)["campaign_events"]
    assert after["event_date"].nunique() == 36


def test_dates_of_few_child_rows_keep_their_distribution() -> None:
    distances = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = int(rng.integers(20, 40))
        days = pd.to_timedelta(rng.integers(0, 365, rows), unit="D")
        frame = pd.DataFrame({"customer_id": range(rows), "event_id": range(rows)})
        frame["event_date"] = (pd.Timestamp("2025-01-01") + days).astype(
            "datetime64[ns]"
        )
        shares = [0.45, 0.28, 0.17, 0.1]
        frame["response"] = rng.choice([*"abcd"], rows, p=shares)
        after = protected({"campaign_events": frame}, HOLDERS)["campaign_events"]
        distances.append(ks_distance(frame["event_date"], after["event_date"]))
    assert max(distances) <= 0.2


def test_new_customers_share_as_many_values_as_are_possible() -> None:
    """2,000 of a million values: another sample shares 1 in 500."""
    rng = np.random.default_rng(4)
    values = pd.Series(rng.integers(0, 1_000_000, 2000).astype(float))
    expected = shared_by_new_customers(values, pd.Series(range(2000)))
    assert expected == pytest.approx(0.002, abs=0.0006)
    atoms = pd.Series([0.0] * 1000 + [*rng.integers(0, 10**6, 1000)]).astype(float)
    expected = shared_by_new_customers(atoms, pd.Series(range(2000)))
    assert expected == pytest.approx(0.5, abs=0.01)


def test_values_that_enough_customers_share_are_kept() -> None:
    values = [0.0] * 60 + [1000.0] * 5 + [*(np.arange(35) * 777.31 + 5000)]
    frame = pd.DataFrame({"customer_id": range(100), "amount": values})
    found = protected({"transactions": _transactions(frame)}, HOLDERS)["transactions"]
    assert (found["amount"] == 0).sum() == 60
    assert (found["amount"] == 1000).sum() == 5
    assert not set(found["amount"].iloc[65:]) & set(values)
    few = [0.0] * 97 + [1234.56, 99_999.01, 4.5]
    alone = frame.assign(amount=few)
    found = protected({"transactions": _transactions(alone)}, HOLDERS)["transactions"]
    assert (found["amount"] == 0).all()  # three customers with loans, fewer than five


def test_rows_of_one_customer_are_one_holder() -> None:
    """One customer pays the same rent 300 times: it is not an amount of many."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "customer_id": [1] * 300 + list(range(2, 202)),
            "amount": [31_415.92] * 300 + list(rng.uniform(1, 90_000, 200).round(2)),
        }
    )
    found = protected({"transactions": _transactions(frame)}, HOLDERS)["transactions"]
    assert 31_415.92 not in set(found["amount"])


def _transactions(frame: pd.DataFrame) -> pd.DataFrame:
    day = pd.Timestamp("2025-01-01")
    return frame.assign(transaction_date=day, category="Rent")


def test_one_holder_changes_nothing(heavy: Frames) -> None:
    assert protected(heavy, 1) is heavy


def test_rare_labels_are_pooled_and_reported() -> None:
    base = ordinary(100, 1)
    base["customers"]["city"] = ["Pune"] * 90 + ["Leh"] * 5 + list("abcde")
    base["customers"]["gender"] = ["Female"] * 97 + ["x", "y", "z"]
    pooled, notes = pool_labels(base, HOLDERS)
    cities = pooled["customers"]["city"].value_counts().to_dict()
    assert cities == {"Pune": 90, "Leh": 5, "Other": 5}
    assert set(pooled["customers"]["gender"]) == {"Female"}  # too few for a pool
    assert notes == [
        "customers.csv: gender: 3 labels of fewer than 5 customers each (3.0% of the "
        "rows) are read as Female; to keep them, set base_value_holders to 1",
        "customers.csv: city: 5 labels of fewer than 5 customers each (5.0% of the "
        "rows) are read as Other; to keep them, set base_value_holders to 1",
    ]
    assert pool_labels(base, 1)[1] == []
