"""A shard: one of several equal parts of the customers, made by its own process.

A shard writes Parquet files ``<table>/<number>-of-<count>.parquet``, and last a stamp
with the key of what it was made from. So a killed shard leaves nothing that is used.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from python_generators.core.errors import InputError
from python_generators.core.json_objects import json_object_of


@dataclass(frozen=True)
class Shard:
    """One of several parts.

    Attributes:
        number: From 1.
        of: How many parts there are.
    """

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The shard of a text such as 2/4.

        Raises:
            InputError: it is not of this form, or there is no such part.
        """
        found = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", text)
        shard = cls(*map(int, found.groups())) if found else None
        if shard is None or shard.number > shard.of:
            raise InputError("command line", "--shard", text, "give one such as 2/4")
        return shard

    def __str__(self) -> str:
        """The name of its files."""
        return f"{self.number}-of-{self.of}"

    def bounds(self, count: int) -> tuple[int, int]:
        """The first position of this part of ``count`` items, and that after its last.

        The parts cover all items once; their sizes differ by one at most.
        """
        first, end = (int(count) * n // self.of for n in (self.number - 1, self.number))
        return first, end


WHOLE = Shard(1, 1)


def write_stamp(folder: Path, shard: Shard, key: str, rows: Mapping[str, int]) -> None:
    """State that a shard is complete.

    Args:
        folder: The folder of the tables.
        shard: The shard.
        key: The digest of all that the rows depend on.
        rows: The number of rows of each table.
    """
    stamp = {"key": key, "rows": dict(rows)}
    (folder / f"{shard}.json").write_text(json.dumps(stamp), encoding="utf-8")


def landed(folder: Path, key: str) -> tuple[int, dict[str, int]] | None:
    """How many shards landed, and the rows of each table; None if any is missing.

    Args:
        folder: The folder of the tables.
        key: The key that every shard must have.
    """
    for first in sorted(folder.glob("1-of-*.json")):
        count = int(first.stem.rpartition("-")[2])
        rows: dict[str, int] = {}
        for shard in (Shard(number, count) for number in range(1, count + 1)):
            stamp = json_object_of(folder / f"{shard}.json")
            files = [folder / t / f"{shard}.parquet" for t in stamp.get("rows", ())]
            if stamp.get("key") != key or not all(file.is_file() for file in files):
                break
            for table, number in stamp["rows"].items():
                rows[table] = rows.get(table, 0) + number
        else:
            return count, rows
    return None
