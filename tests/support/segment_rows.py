"""All rows of customers drawn from one segment of an HMA."""

import pandas as pd

from python_generators.core.tables import POPULATION_TABLES
from python_generators.synthetic.hma.hma_sampler import Mode
from python_generators.synthetic.hma.hma_segment import Segment

SEED = 42


def segment_rows(
    segment: Segment, customers: int, mode: Mode = "independent"
) -> dict[str, pd.DataFrame]:
    """The tables in which the segment has rows, customers numbered from 0."""
    drawn = segment.draw(customers, ("segment",), SEED, mode)
    parts = {table.name: [*drawn.rows(table)] for table in POPULATION_TABLES}
    return {
        name: pd.concat(frames, ignore_index=True)
        for name, frames in parts.items()
        if frames
    }
