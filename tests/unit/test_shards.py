"""Shards: parts of the customers, landed as Parquet by processes of their own."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from finmark import shard_runs
from python_generators.core import landed_rows
from python_generators.core.errors import InputError
from python_generators.core.landed_rows import (
    INPUTS_ONLY,
    SHARDS,
    read_landed,
    unless_landed,
)
from python_generators.core.shards import Shard, landed, write_stamp

SCHEMA = pa.schema(
    [
        ("persona", pa.dictionary(pa.int8(), pa.string())),
        ("spent", pa.list_(pa.int64(), 2)),
        ("month", pa.date32()),
    ]
)


def rows(first: int, count: int) -> pa.RecordBatchReader:
    numbers = range(first, first + count)
    names = pa.array(["Saver" if n % 2 else "Spender" for n in numbers])
    columns = [
        names.dictionary_encode().cast(SCHEMA.field("persona").type),
        pa.array([[n, -n] for n in numbers], SCHEMA.field("spent").type),
        pa.array([20_000 + n for n in numbers], pa.int32()).cast(pa.date32()),
    ]
    batch = pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
    return pa.RecordBatchReader.from_batches(SCHEMA, [batch])


@pytest.mark.parametrize("text", ["", "0/4", "5/4", "1/0", "1", "01/4", "a/b", "1/4 "])
def test_a_part_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--shard"):
        Shard.read(text)


@pytest.mark.parametrize(("count", "of"), [(1000, 8), (7, 3), (2, 5), (0, 2)])
def test_parts_cover_everything_once_and_evenly(count: int, of: int) -> None:
    bounds = [Shard.read(f"{n}/{of}").bounds(count) for n in range(1, of + 1)]
    assert [i for a, b in bounds for i in range(a, b)] == list(range(count))
    assert max(b - a for a, b in bounds) - min(b - a for a, b in bounds) <= 1


def test_a_set_counts_only_if_every_part_is_complete_and_of_the_key(
    tmp_path: Path,
) -> None:
    for number in (1, 2):
        path = tmp_path / "months" / f"{Shard(number, 2)}.parquet"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        assert landed(tmp_path, "key") is None
        write_stamp(tmp_path, Shard(number, 2), "key", {"months": 3})
    assert landed(tmp_path, "key") == (2, {"months": 6})
    assert landed(tmp_path, "another key") is None
    path.unlink()
    assert landed(tmp_path, "key") is None


def test_dbt_reads_what_has_landed_in_the_types_of_the_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landed_rows, "LANDED", tmp_path)
    for number, first in ((1, 0), (2, 3)):
        path = tmp_path / "m" / f"{Shard(number, 2)}.parquet"
        assert shard_runs._write(rows(first, 3), path) == 3
    whole = rows(0, 6).read_all()
    simulated = rows(0, 6)
    monkeypatch.delenv(SHARDS, raising=False)
    assert unless_landed("m", simulated) is simulated
    monkeypatch.setenv(SHARDS, INPUTS_ONLY)
    empty = unless_landed("m", rows(0, 6))
    assert (empty.schema, empty.read_all().num_rows) == (SCHEMA, 0)
    monkeypatch.setenv(SHARDS, "2")
    found = unless_landed("m", rows(0, 6))
    assert found.schema == SCHEMA
    assert found.read_all().to_pylist() == whole.to_pylist()
    files = sorted((tmp_path / "m").glob("*"))
    assert pq.read_table(files[0]).schema.equals(SCHEMA)
    assert read_landed(files, SCHEMA).read_all().num_rows == 6
