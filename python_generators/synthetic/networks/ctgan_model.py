"""A fitted CTGAN as arrays: saved, loaded and sampled without SDV or torch."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from python_generators.core.randomness import generator
from python_generators.core.tables import CUSTOMERS
from python_generators.synthetic.artifacts import (
    Arrays,
    part,
    read_artifact,
    write_artifact,
)
from python_generators.synthetic.networks.network_columns import (
    OutputColumn,
    Singles,
    decoded,
    spans,
)
from python_generators.synthetic.networks.rare_labels import RareLabels
from python_generators.synthetic.normal_score import Floats

_BATCHES = 500  # sampled at a time: bounds memory
_OPEN_UNIT = (1e-7, 1 - 1e-7)  # the double logarithm is finite in single precision
_NORM_EPSILON = np.float32(1e-5)  # of torch's BatchNorm1d


@dataclass(frozen=True)
class CTGANModel:
    """A fitted CTGAN.

    Attributes:
        columns: Descriptions of the outputs, in order.
        weights: The generator's weights, by torch's names.
        condition_shares: The share of each category of each column among the
            conditions, shape (conditions,), with sum 1.
        batch_size: Rows that are normalised together, as in the fit.
        rare: The labels that share an output.
    """

    columns: tuple[OutputColumn, ...]
    weights: dict[str, Singles]
    condition_shares: Floats
    batch_size: int
    rare: RareLabels = field(default_factory=lambda: RareLabels({}))

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        """Sample customers, with keys from 1 and columns as in tables.py.

        Args:
            rows: The number of customers.
            random_seed: The project's seed.
        """
        rng = generator(random_seed, "ctgan", CUSTOMERS.name)
        batches = -(-rows // self.batch_size)
        sizes = [min(_BATCHES, batches - s) for s in range(0, batches, _BATCHES)]
        # one thread: the order of BLAS sums must not depend on the load of the machine
        with threadpool_limits(limits=1):
            parts = [self.decode(self._draw(size, rng)) for size in sizes]
        frame = pd.concat(parts, ignore_index=True).head(rows)
        frame[CUSTOMERS.key[0]] = np.arange(1, rows + 1)
        return self.rare.draw(frame[CUSTOMERS.column_names], random_seed)

    def _draw(self, batches: int, rng: np.random.Generator) -> Singles:
        shape = (batches, self.batch_size)
        conditions = len(self.condition_shares)
        width = self.weights["seq.0.fc.weight"].shape[1] - conditions
        noise = rng.standard_normal((*shape, width), np.float32)
        chosen = rng.choice(conditions, shape, p=self.condition_shares)
        one_hot = np.eye(conditions, dtype=np.float32)[chosen]
        outputs = self.forward(np.concatenate([noise, one_hot], axis=-1))
        return self.activate(outputs.reshape(-1, outputs.shape[-1]), rng)

    def forward(self, inputs: Singles) -> Singles:
        """Compute the generator's outputs; each batch is normalised separately.

        Args:
            inputs: Noise and conditions, shape (batches, batch_size, inputs).

        Returns:
            Shape (batches, batch_size, outputs).
        """
        layers = len({name.split(".")[1] for name in self.weights})
        for layer in range(layers - 1):
            hidden = self._linear(f"seq.{layer}.fc", inputs)
            hidden -= hidden.mean(axis=1, keepdims=True)
            variance = np.square(hidden).mean(axis=1, keepdims=True)
            hidden /= np.sqrt(variance + _NORM_EPSILON)
            hidden *= self.weights[f"seq.{layer}.bn.weight"]
            hidden += self.weights[f"seq.{layer}.bn.bias"]
            inputs = np.concatenate([hidden.clip(min=0), inputs], axis=-1)
        return self._linear(f"seq.{layers - 1}", inputs)

    def _linear(self, name: str, inputs: Singles) -> Singles:
        outputs: Singles = inputs @ self.weights[f"{name}.weight"].T
        return outputs + self.weights[f"{name}.bias"]

    def activate(self, outputs: Singles, rng: np.random.Generator) -> Singles:
        """Map offsets to [-1, 1] by tanh, and add Gumbel noise to scores of choices.

        The choice of a Gumbel softmax is the argmax of outputs plus Gumbel noise, at
        any temperature, so the softmax is not computed.

        Args:
            outputs: The generator's outputs, shape (rows, outputs).
            rng: Draws the Gumbel noise.
        """
        uniform = rng.random(outputs.shape, np.float32)
        activated: Singles = outputs - np.log(-np.log(uniform.clip(*_OPEN_UNIT)))
        for column, choices in spans(self.columns):
            if column.kind != "category":
                offset = choices.start - 1
                activated[:, offset] = np.tanh(outputs[:, offset])
        return activated

    def decode(self, activated: Singles) -> pd.DataFrame:
        """Decode activated outputs, shape (rows, outputs), to rows of values."""
        return decoded(self.columns, activated)

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""
        parameters = {
            "columns": [column.parameters() for column in self.columns],
            "batch_size": self.batch_size,
            "rare": self.rare.parameters(),
        }
        arrays: Arrays = {"condition_shares": self.condition_shares}
        arrays |= {f"weights/{k}": v for k, v in self.weights.items()}
        for c in self.columns:
            arrays |= {f"columns/{c.name}/{k}": v for k, v in c.arrays().items()}
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
        columns = tuple(
            OutputColumn.rebuild(found, part(arrays, f"columns/{found['name']}/"))
            for found in parameters["columns"]
        )
        return cls(
            columns,
            weights=part(arrays, "weights/"),
            condition_shares=arrays["condition_shares"],
            batch_size=parameters["batch_size"],
            rare=RareLabels(parameters["rare"]),
        )
