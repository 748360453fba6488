"""Extra columns of mapping.yml are read strictly, and learned with their dependence."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from python_generators.base.own.read import OwnBase
from python_generators.core.errors import InputError
from python_generators.core.populations import Population
from python_generators.fidelity.distances import ks_distance, total_variation
from python_generators.seeds.load import Seeds
from python_generators.synthetic.extra_columns import draw_extra_columns, long, wide
from python_generators.synthetic.metadata import KEY
from tests.support.odd_bases import ordinary
from tests.support.own_data_files import read
from tests.unit.test_mapping import COUNT, MAPPING, write_bank

CUSTOMERS = 1500
HOLDERS = 5
EXTRA = """    extra:
      status: status
      born: {column: geboren, type: whole}
      pay: {column: Gehalt, type: number}
      since: {column: seit, type: date}
  transactions:
"""


def with_extra(extra: str) -> str:
    return MAPPING.replace("  transactions:\n", extra)


def read_bank(folder: Path, seeds: Seeds, extra: str = EXTRA) -> OwnBase:
    return read(write_bank(folder, with_extra(extra)), seeds, base_value_holders=1)


def test_extra_columns_are_read_with_their_types(tmp_path: Path, seeds: Seeds) -> None:
    own = read_bank(tmp_path / "mine", seeds)
    values = wide(own.extra, own.population["customers"][KEY])
    assert len(values) == COUNT - 1
    first = values.iloc[1]
    assert (first["status"], first["born"], first["pay"]) == ("open", 1961, 3001.5)
    assert first["since"] == pd.Timestamp("2020-02-02")
    assert set(own.extra["value_type"]) == {"text", "whole", "number", "date"}


REFUSED = {
    "a text that is no number": ("born: {column: Ort, type: whole}", "born: 'Köln'"),
    "a name of the project": ("city: Ort", "extra city is in columns too"),
    "another type": ("born: {column: geboren, type: year}", "extra.born"),
    "an empty cell": ("loan: Kredit", "loan: '': missing value"),
    "a name with a space": ("'my name': Ort", "tables.customers.extra"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_extra_column_is_refused_in_one_line(
    case: str, tmp_path: Path, seeds: Seeds
) -> None:
    entry, message = REFUSED[case]
    with pytest.raises(InputError) as error:
        read_bank(
            tmp_path / "mine", seeds, f"    extra: {{{entry}}}\n  transactions:\n"
        )
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture(scope="module")
def base() -> Population:
    population = ordinary(CUSTOMERS, 1)
    customers = population["customers"]
    customers["savings_rate"] = customers["savings_rate"].astype(float)
    customers["joined_date"] = pd.to_datetime(customers["joined_date"])
    return population


@pytest.fixture(scope="module")
def extra(base: Population) -> pd.DataFrame:
    """A rank of incomes, a label that follows the city, noise and a date."""
    rng = np.random.default_rng(2)
    customers = base["customers"]
    noise = rng.standard_normal(CUSTOMERS)
    return pd.DataFrame(
        {
            "limit": np.round(customers["income"] * np.exp(0.1 * noise), 2),
            "branch": ("at " + customers["city"]).astype(object),
            "points": rng.integers(0, 9000, CUSTOMERS),
            "born": pd.to_datetime("1970-01-01")
            + pd.to_timedelta(rng.integers(0, 9000, CUSTOMERS), unit="D"),
            "seldom": np.where(rng.random(CUSTOMERS) < 0.03, "yes", "no").astype(
                object
            ),
        }
    )


@pytest.fixture(scope="module")
def drawn(base: Population, extra: pd.DataFrame) -> pd.DataFrame:
    """For twice the customers: the same ones, so that dependence can be compared."""
    twice = pd.concat([base["customers"]] * 2, ignore_index=True)
    twice[KEY] = range(1, 2 * CUSTOMERS + 1)
    return draw_extra_columns(base, extra, {"customers": twice}, HOLDERS, 42)


def test_distributions_are_those_of_the_base(
    extra: pd.DataFrame, drawn: pd.DataFrame
) -> None:
    assert list(drawn.columns) == list(extra.columns)
    assert (drawn.dtypes == extra.dtypes).all()
    for column in ("limit", "points", "born"):
        assert ks_distance(extra[column], drawn[column]) <= 0.01, column
    for column in ("branch", "seldom"):
        assert total_variation(extra[column], drawn[column]) <= 0.001, column


def test_dependence_is_kept_and_none_is_made_up(
    base: Population, extra: pd.DataFrame, drawn: pd.DataFrame
) -> None:
    income = pd.concat([base["customers"]["income"]] * 2, ignore_index=True)
    city = pd.concat([base["customers"]["city"]] * 2, ignore_index=True)
    ranks = drawn["limit"].rank().corr(income.rank())
    real = extra["limit"].rank().corr(base["customers"]["income"].rank())
    assert ranks == pytest.approx(real, abs=0.03)
    assert (drawn["branch"] == "at " + city).mean() >= 0.99
    assert abs(drawn["points"].rank().corr(income.rank())) <= 0.06


def test_no_number_of_a_real_customer_is_handed_out(
    extra: pd.DataFrame, drawn: pd.DataFrame
) -> None:
    assert drawn["limit"].isin(set(extra["limit"])).mean() <= 0.01
    assert drawn["limit"].max() < extra["limit"].max()


def test_what_is_drawn_depends_on_the_seed_alone(
    base: Population, extra: pd.DataFrame
) -> None:
    some = {"customers": base["customers"].head(50)}
    first, second = (
        draw_extra_columns(base, extra, some, HOLDERS, 1) for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)
    assert not first.equals(draw_extra_columns(base, extra, some, HOLDERS, 2))


def test_rows_are_texts_that_read_back(extra: pd.DataFrame) -> None:
    keys = pd.Series(range(1, CUSTOMERS + 1))
    rows = long(extra, keys, "hma")
    assert len(rows) == CUSTOMERS * extra.shape[1]
    again = rows.rename(columns={"customer_id": "row_key"})
    pd.testing.assert_frame_equal(wide(again, keys), extra, check_dtype=False)
    assert long(pd.DataFrame(), keys, "hma").empty
