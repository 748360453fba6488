"""A Gaussian copula of customers, fitted by SDV, then stored and sampled as arrays.

Each column is transformed to normal scores (normal_score.py), so samples have the
base's marginals and need no calibration. The copula represents only the dependence.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from python_generators.core.populations import Population
from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.artifacts import (
    Arrays,
    part,
    read_artifact,
    write_artifact,
)
from python_generators.synthetic.library_state import numpy_seeded
from python_generators.synthetic.metadata import (
    category_orders,
    modelled,
    modelled_columns,
    sdv_metadata,
)
from python_generators.synthetic.normal_score import Floats, ScoreTable

_LEARNING_SEED = 0


@dataclass(frozen=True)
class GaussianCopulaModel:
    """A fitted copula of d columns.

    Attributes:
        columns: The column names, in the copula's order.
        scores: Each column's distribution.
        location: The mean of each column's normal scores, shape (d,): nearly 0.
        scale: Their standard deviation, shape (d,): nearly 1.
        correlation: The correlation matrix of the copula, shape (d, d).
    """

    columns: tuple[str, ...]
    scores: dict[str, ScoreTable]
    location: Floats
    scale: Floats
    correlation: Floats

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        """Sample customers, with keys from 1 and columns as in tables.py.

        Args:
            rows: The number of customers.
            random_seed: The project's seed.
        """
        rng = generator(random_seed, "gaussian_copula", CUSTOMERS.name)
        normals = rng.standard_normal((rows, len(self.columns)))
        # einsum without BLAS: results do not depend on the number of threads
        frame = self.decode(np.einsum("ni,ij->nj", normals, self.root()))
        frame[CUSTOMERS.key[0]] = np.arange(1, rows + 1)
        return frame[CUSTOMERS.column_names]

    def root(self) -> Floats:
        """The symmetric square root of the correlation matrix, which is unique."""
        eigenvalues, vectors = np.linalg.eigh(self.correlation)
        lengths = np.sqrt(eigenvalues.clip(min=0))
        found: Floats = np.einsum("ij,j,kj->ik", vectors, lengths, vectors)
        return found

    def decode(self, drawn: Floats) -> pd.DataFrame:
        """Convert correlated standard normals, shape (rows, d), to rows of values."""
        # to a cumulative probability and back, as in SDV, so that all cells agree
        normals = ndtri(ndtr(drawn)) * self.scale + self.location
        return pd.DataFrame(
            {
                column: self.scores[column].at_scores(normals[:, j])
                for j, column in enumerate(self.columns)
            }
        )

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""
        arrays: Arrays = {
            "location": self.location,
            "scale": self.scale,
            "correlation": self.correlation,
        }
        for column, table in self.scores.items():
            arrays |= {f"scores/{column}/{k}": v for k, v in table.arrays().items()}
        parameters = {
            "columns": list(self.columns),
            "scores": {c: table.parameters() for c, table in self.scores.items()},
        }
        write_artifact(folder, parameters, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
            KeyError: a part is missing.
        """
        parameters, arrays = read_artifact(folder)
        scores = {
            column: ScoreTable.rebuild(found, part(arrays, f"scores/{column}/"))
            for column, found in parameters["scores"].items()
        }
        return cls(
            columns=tuple(parameters["columns"]),
            scores=scores,
            location=arrays["location"],
            scale=arrays["scale"],
            correlation=arrays["correlation"],
        )


def learn(base: Population, _options: Mapping[str, Any]) -> GaussianCopulaModel:
    """Fit a Gaussian copula to the base's customers; there are no options.

    Args:
        base: Customers; other tables are ignored.
    """
    return learn_gaussian_copula(base[CUSTOMERS.name])


def load(folder: Path) -> GaussianCopulaModel:
    """A saved copula; raises as ``GaussianCopulaModel.load`` does."""
    return GaussianCopulaModel.load(folder)


def learn_gaussian_copula(customers: pd.DataFrame) -> GaussianCopulaModel:
    """Fit a Gaussian copula to customers; takes less than a second."""
    return extract(fit_gaussian_copula(customers))


def fit_gaussian_copula(customers: pd.DataFrame) -> Any:  # noqa: ANN401
    """Fit SDV's ``GaussianCopulaSynthesizer`` to normal scores."""
    from sdv.single_table import GaussianCopulaSynthesizer

    from python_generators.synthetic.transformer import NormalScore

    data = modelled({CUSTOMERS.name: customers})
    orders = category_orders(data)
    with warnings.catch_warnings(), numpy_seeded(_LEARNING_SEED):
        warnings.simplefilter("ignore")  # SDV recommends saving the metadata
        synthesizer = GaussianCopulaSynthesizer(
            sdv_metadata(data), default_distribution="norm"
        )
        synthesizer.auto_assign_transformers(data)
        transformers = {
            column: NormalScore(orders.get((CUSTOMERS.name, column)))
            for column in modelled_columns(CUSTOMERS)
        }
        synthesizer.update_transformers(transformers)
        synthesizer.fit(data)
    return synthesizer


def extract(synthesizer: Any) -> GaussianCopulaModel:  # noqa: ANN401
    """The arrays of a fitted synthesizer.

    Reads private attributes of sdv 2.0.0. A test compares every cell of samples from
    the arrays and from the synthesizer.

    Args:
        synthesizer: The result of ``fit_gaussian_copula``.
    """
    copula, transformers = synthesizer._model, synthesizer.get_transformers()
    fitted = [univariate.to_dict() for univariate in copula.univariates]
    return GaussianCopulaModel(
        columns=tuple(copula.columns),
        scores={column: transformers[column].table for column in copula.columns},
        location=np.array([found["loc"] for found in fitted], float),
        scale=np.array([found["scale"] for found in fitted], float),
        correlation=copula.correlation.to_numpy(float),
    )
