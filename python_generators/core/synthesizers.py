"""The one list of the synthesizers, as data.

To add one: an entry in ``SYNTHESIZERS``, the module that it names (its ``learn`` and
``load`` as in synthetic/learned.py), its vars in settings.py and dbt_project.yml, and
its staging model and source in models/staging/populations.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from python_generators.core.tables import (
    CUSTOMERS,
    POPULATION_TABLES,
    Table,
    raw_schema,
)

_PACKAGE = "python_generators.synthetic"


@dataclass(frozen=True)
class Synthesizer:
    """A model of the base population, and how the project uses it.

    Attributes:
        name: The name of its population in vars, schemas, models and files.
        title: The name in pages and messages.
        module: The module with ``learn`` and ``load``, imported only when used.
        vars: The vars of settings.py that the fit depends on.
        multi_table: Whether it learns all population tables, or customers only.
        copula: Whether it is a Gaussian copula, which reproduces correlations closely.
        calibrated: Whether its samples are selected and calibrated (selection.py,
            calibration.py). The raw samples are then kept and scored too.
        most_customers: The most customers that the dependence between columns is
            fitted to; of a larger base they are drawn at random. Distributions of
            single columns are those of the whole base.
        seconds: The approximate duration of a fit to 2,000 customers.
    """

    name: str
    title: str
    module: str
    vars: tuple[str, ...] = ()
    multi_table: bool = False
    copula: bool = False
    calibrated: bool = False
    most_customers: int = 1_000_000
    seconds: int = 1

    @property
    def schema(self) -> str:
        """The schema of its raw tables."""
        return raw_schema(self.name)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The population tables that it learns and samples."""
        return POPULATION_TABLES if self.multi_table else (CUSTOMERS,)

    def options(self, values: Mapping[str, object]) -> dict[str, object]:
        """The options of a fit, by name.

        Args:
            values: The vars of the run; ``ctgan_epochs`` becomes ``epochs``.
        """
        return {var.removeprefix(f"{self.name}_"): values[var] for var in self.vars}


_LISTED = (
    Synthesizer(
        name="hma",
        title="HMA",
        module=f"{_PACKAGE}.hma.hma_learning",
        multi_table=True,
        copula=True,
        most_customers=20_000,
        seconds=60,
    ),
    Synthesizer(
        name="ctgan",
        title="CTGAN",
        module=f"{_PACKAGE}.networks.ctgan",
        vars=(
            "random_seed",
            "ctgan_epochs",
            "ctgan_batch_size",
            "ctgan_learning_rate",
            "ctgan_discriminator_steps",
        ),
        calibrated=True,
        most_customers=10_000,
        seconds=190,
    ),
    Synthesizer(
        name="gaussian_copula",
        title="Gaussian copula",
        module=f"{_PACKAGE}.gaussian_copula",
        copula=True,
    ),
    Synthesizer(
        name="tvae",
        title="TVAE",
        module=f"{_PACKAGE}.networks.tvae",
        vars=("random_seed", "tvae_epochs"),
        calibrated=True,
        most_customers=10_000,
        seconds=30,
    ),
)
SYNTHESIZERS = {synthesizer.name: synthesizer for synthesizer in _LISTED}
# The marts, the exported files and the dashboard use its transactions and events.
REQUIRED = "hma"


def has_child_tables(population: str) -> bool:
    """Whether a population has transactions and campaign events of its own."""
    return population == "base" or SYNTHESIZERS[population].multi_table
