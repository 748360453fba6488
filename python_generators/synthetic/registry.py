"""The single-table synthesizers that there are.

To add a library: a class as in single_table.py, its name in ``SINGLE_TABLE``, its vars
in settings.py and dbt_project.yml, and models/staging/<name>. Nothing else names it.
Libraries are imported only to learn: this module is read by everything.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from python_generators.synthetic.single_table import SingleTable, SingleTableModel

if TYPE_CHECKING:
    from python_generators.core.settings import Settings


class CTGAN:
    """SDV's adversarial network: see ctgan.py."""

    name: ClassVar[str] = "ctgan"
    title: ClassVar[str] = "CTGAN"
    vars: ClassVar[tuple[str, ...]] = (
        "ctgan_epochs",
        "ctgan_batch_size",
        "ctgan_learning_rate",
        "ctgan_discriminator_steps",
    )
    calibrated: ClassVar[bool] = True

    def options(self, settings: "Settings") -> Mapping[str, Any]:
        """The fields of ``CTGANOptions``."""
        return {
            "epochs": settings.ctgan_epochs,
            "batch_size": settings.ctgan_batch_size,
            "learning_rate": settings.ctgan_learning_rate,
            "discriminator_steps": settings.ctgan_discriminator_steps,
            "random_seed": settings.random_seed,
        }

    def learn(
        self, customers: pd.DataFrame, options: Mapping[str, Any], progress: bool
    ) -> SingleTableModel:
        """What CTGAN learns."""
        from python_generators.synthetic.networks.ctgan import CTGANOptions, learn_ctgan

        return learn_ctgan(customers, CTGANOptions(**options), progress)

    def load(self, folder: Path) -> SingleTableModel:
        """A saved CTGAN."""
        from python_generators.synthetic.networks.ctgan_model import CTGANModel

        return CTGANModel.load(folder)


class GaussianCopula:
    """SDV's copula over normal scores, marginals exact: see gaussian_copula.py."""

    name: ClassVar[str] = "gaussian_copula"
    title: ClassVar[str] = "Gaussian copula"
    vars: ClassVar[tuple[str, ...]] = ()
    calibrated: ClassVar[bool] = False

    def options(self, settings: "Settings") -> Mapping[str, Any]:
        """Nothing: the fit has neither settings nor luck."""
        return {}

    def learn(
        self, customers: pd.DataFrame, options: Mapping[str, Any], progress: bool
    ) -> SingleTableModel:
        """What the copula learns, too fast for a bar."""
        from python_generators.synthetic.gaussian_copula import learn_gaussian_copula

        return learn_gaussian_copula(customers)

    def load(self, folder: Path) -> SingleTableModel:
        """A saved copula."""
        from python_generators.synthetic.gaussian_copula import GaussianCopulaModel

        return GaussianCopulaModel.load(folder)


class TVAE:
    """SDV's variational autoencoder: see tvae.py."""

    name: ClassVar[str] = "tvae"
    title: ClassVar[str] = "TVAE"
    vars: ClassVar[tuple[str, ...]] = ("tvae_epochs",)
    calibrated: ClassVar[bool] = True

    def options(self, settings: "Settings") -> Mapping[str, Any]:
        """The fields of ``TVAEOptions``."""
        return {"epochs": settings.tvae_epochs, "random_seed": settings.random_seed}

    def learn(
        self, customers: pd.DataFrame, options: Mapping[str, Any], progress: bool
    ) -> SingleTableModel:
        """What TVAE learns."""
        from python_generators.synthetic.networks.tvae import TVAEOptions, learn_tvae

        return learn_tvae(customers, TVAEOptions(**options), progress)

    def load(self, folder: Path) -> SingleTableModel:
        """A saved TVAE."""
        from python_generators.synthetic.networks.tvae_model import TVAEModel

        return TVAEModel.load(folder)


def _by_name(*synthesizers: SingleTable) -> dict[str, SingleTable]:
    return {synthesizer.name: synthesizer for synthesizer in synthesizers}


SINGLE_TABLE = _by_name(CTGAN(), GaussianCopula(), TVAE())
