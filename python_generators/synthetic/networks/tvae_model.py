"""A fitted TVAE as arrays: saved, loaded and sampled without SDV or torch."""

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

_ROWS = 50_000  # sampled at a time: bounds memory
_OPEN_UNIT = (1e-7, 1 - 1e-7)  # the double logarithm is finite in single precision


@dataclass(frozen=True)
class TVAEModel:
    """The decoder of a fitted TVAE.

    Attributes:
        columns: Descriptions of the outputs, in order.
        weights: The decoder's weights, by torch's names.
        spreads: The standard deviation of an offset around the decoder's output, shape
            (outputs,); unused for choices.
        rare: The labels that share an output.
    """

    columns: tuple[OutputColumn, ...]
    weights: dict[str, Singles]
    spreads: Singles
    rare: RareLabels = field(default_factory=lambda: RareLabels({}))

    def sample(self, rows: int, random_seed: int) -> pd.DataFrame:
        """Sample customers, with keys from 1 and columns as in tables.py.

        Args:
            rows: The number of customers.
            random_seed: The project's seed.
        """
        rng = generator(random_seed, "tvae", CUSTOMERS.name)
        sizes = [min(_ROWS, rows - start) for start in range(0, rows, _ROWS)]
        # one thread: the order of BLAS sums must not depend on the load of the machine
        with threadpool_limits(limits=1):
            parts = [self.decode(self._draw(size, rng)) for size in sizes]
        frame = pd.concat(parts, ignore_index=True)
        frame[CUSTOMERS.key[0]] = np.arange(1, rows + 1)
        return self.rare.draw(frame[CUSTOMERS.column_names], random_seed)

    def _draw(self, rows: int, rng: np.random.Generator) -> Floats:
        width = self.weights["seq.0.weight"].shape[1]
        noise = rng.standard_normal((rows, width), np.float32)
        return self.activate(self.forward(noise), rng)

    def forward(self, noise: Singles) -> Singles:
        """Compute outputs, shape (rows, outputs), from noise, shape (rows, inputs)."""
        layers = sorted({int(name.split(".")[1]) for name in self.weights})
        hidden = noise
        for layer in layers:
            outputs = hidden @ self.weights[f"seq.{layer}.weight"].T
            outputs += self.weights[f"seq.{layer}.bias"]
            hidden = outputs.clip(min=0)
        return outputs

    def activate(self, outputs: Singles, rng: np.random.Generator) -> Floats:
        """Sample offsets, and scores whose argmax is the sampled choice.

        The decoder gives a distribution for each row: an offset has a normal error, and
        a choice has softmax probabilities (sampled as the argmax of outputs plus Gumbel
        noise). SDV also samples offsets, but always takes the most likely choice, which
        makes rare categories too rare.

        Args:
            outputs: The decoder's outputs, shape (rows, outputs).
            rng: Draws the errors and the Gumbel noise.
        """
        uniform = rng.random(outputs.shape, np.float32)
        gumbel = -np.log(-np.log(uniform.clip(*_OPEN_UNIT)))
        activated: Floats = (outputs + gumbel).astype(float)
        for column, choices in spans(self.columns):
            if column.kind != "category":
                offset = choices.start - 1
                error = rng.standard_normal(len(outputs)) * self.spreads[offset]
                activated[:, offset] = np.tanh(outputs[:, offset]) + error
        return activated

    def decode(self, activated: Floats) -> pd.DataFrame:
        """Decode activated outputs, shape (rows, outputs), to rows of values."""
        return decoded(self.columns, activated)

    def save(self, folder: Path) -> None:
        """Write the model into a folder, as JSON and npz."""
        arrays: Arrays = {"spreads": self.spreads}
        arrays |= {f"weights/{k}": v for k, v in self.weights.items()}
        for c in self.columns:
            arrays |= {f"columns/{c.name}/{k}": v for k, v in c.arrays().items()}
        parameters = {
            "columns": [column.parameters() for column in self.columns],
            "rare": self.rare.parameters(),
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
        columns = tuple(
            OutputColumn.rebuild(found, part(arrays, f"columns/{found['name']}/"))
            for found in parameters["columns"]
        )
        return cls(
            columns,
            weights=part(arrays, "weights/"),
            spreads=arrays["spreads"],
            rare=RareLabels(parameters["rare"]),
        )
