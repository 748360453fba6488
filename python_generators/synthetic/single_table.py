"""What a single-table synthesizer is to the project: it learns customers, and samples.

``synthesizers.py`` says which ones there are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import pandas as pd

if TYPE_CHECKING:
    from python_generators.core.settings import Settings


class SingleTableModel(Protocol):
    """Learned customers: plain arrays that need no library to be sampled."""

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        """Synthetic customers, keys from 1, columns and dtypes as the base's.

        Args:
            rows: How many.
            random_seed: The project's seed, which alone decides.
        """

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""


class SingleTable(Protocol):
    """A library, and how this project uses it.

    Attributes:
        name: The population's name in vars, schemas, models and files.
        title: The name that people read.
        vars: The vars, of those in settings.py, that change what is learned.
        calibrated: Whether samples are selected and given the base's marginals
            afterwards (selection.py, calibration.py). Raw ones are then kept beside
            them, and scored too.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    vars: ClassVar[tuple[str, ...]]
    calibrated: ClassVar[bool]

    def options(self, settings: "Settings") -> Mapping[str, Any]:
        """All that the learning depends on besides the data, as plain JSON values."""

    def learn(
        self, customers: pd.DataFrame, options: Mapping[str, Any], progress: bool
    ) -> SingleTableModel:
        """What the library learns of the base's customers.

        Args:
            customers: The base's customers.
            options: What ``options`` gave.
            progress: Whether to show a bar.
        """

    def load(self, folder: Path) -> SingleTableModel:
        """The model that its ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
            KeyError: a part is missing.
        """
