"""The interface of a synthesizer's module: ``learn`` a model, ``load`` a saved one.

``core/synthesizers.py`` lists the synthesizers and names their modules.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import pandas as pd

from python_generators.core.parquet_rows import Stream
from python_generators.core.populations import Population
from python_generators.core.shards import Shard
from python_generators.core.synthesizers import Synthesizer


class SingleTableModel(Protocol):
    """A fitted model of customers: arrays, sampled without the fitting library."""

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        """Sample customers, with keys from 1, columns and dtypes as in the base.

        Args:
            rows: The number of customers.
            random_seed: The project's seed; equal seeds give equal rows.
        """

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""


class MultiTableModel(Protocol):
    """A fitted model of all population tables, stored as arrays too."""

    def stream(self, customers: int, random_seed: int, shard: Shard) -> Stream:
        """Sample customers with their child rows, some at a time.

        Args:
            customers: The number of customers.
            random_seed: The project's seed; equal seeds give equal rows.
            shard: The part of the customers.

        Returns:
            Tables and some of their rows; every table is there at least once.
        """

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""


class Implementation(Protocol):
    """A synthesizer's module. The list states whether it is multi-table."""

    def learn(self, base: Population, options: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Fit the model to the base.

        Args:
            base: Customers, and child tables for a multi-table synthesizer.
            options: The result of ``Synthesizer.options``.
        """

    def load(self, folder: Path) -> Any:  # noqa: ANN401
        """The model that its ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
            KeyError: a part is missing.
        """


def implementation(synthesizer: Synthesizer) -> Implementation:
    """The module of a synthesizer; SDV and torch are imported only for fitting."""
    return cast(Implementation, import_module(synthesizer.module))
