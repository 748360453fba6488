"""Sample a part of the synthetic customers, without the build file."""

from pathlib import Path

from python_generators.core.connection import connect
from python_generators.core.shards import Shard
from python_generators.core.synthesizers import REQUIRED, SYNTHESIZERS
from python_generators.core.warehouse import Warehouse
from python_generators.run_vars import RunVars
from python_generators.steps import Generation, generate, steps_of
from python_generators.steps.synthetic_step import land_shard


def sample_shard(run: RunVars, cache: Path, shard: Shard) -> None:
    """Make the base, fit the model or load it, and land the customers of the part.

    Args:
        run: The vars of the run.
        cache: The folder of fitted models.
        shard: The part.
    """
    steps = {step.name: step for step in steps_of(run.settings)}
    with connect() as connection:
        warehouse = Warehouse(connection)
        generation = Generation(run.values, run.settings, run.seeds, warehouse, cache)
        generate(generation, lambda *_: None, [steps["base"]], processes=1)
        inputs = generation.inputs(steps[REQUIRED])
    land_shard(SYNTHESIZERS[REQUIRED], inputs, shard)
