"""Score the files of the original project; writes seeds/original_scores.csv.

    .venv/bin/python -m benchmarks.score_original path/to/original_csvs

The folder holds the base (customers.csv, transactions.csv, campaign_events.csv) and the
synthetic files: customers_hma_10000_india.csv, campaigns_hma_10000_india.csv and
customers_ctgan_10000_india.csv. HMA transactions of the original were not published, so
metrics on three tables have no original score. There are no holdout customers either:
models are trained on one half of the base and tested on the other, and the only privacy
metric is the share of exact copies.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.populations import Population, with_population_types
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.tables import (
    CAMPAIGN_EVENTS,
    CUSTOMERS,
    POPULATION_TABLES,
    TRANSACTIONS,
)
from python_generators.fidelity.evaluate import compare, fidelity_scores

RANDOM_SEED = 42
DIGITS = 4
WRITTEN = PROJECT_ROOT / "seeds" / "original_scores.csv"
COLUMNS = ["population", "scope", "metric", "property", "score"]
FILES = {
    "base": {
        CUSTOMERS.name: "customers.csv",
        TRANSACTIONS.name: "transactions.csv",
        CAMPAIGN_EVENTS.name: "campaign_events.csv",
    },
    "hma": {
        CUSTOMERS.name: "customers_hma_10000_india.csv",
        CAMPAIGN_EVENTS.name: "campaigns_hma_10000_india.csv",
    },
    "ctgan": {CUSTOMERS.name: "customers_ctgan_10000_india.csv"},
}


def read(folder: Path, name: str) -> Population:
    """Read one population of the original, with the types of the raw tables."""
    found = {}
    for table in POPULATION_TABLES:
        if table.name not in FILES[name]:
            continue
        frame = pd.read_csv(folder / FILES[name][table.name])
        found[table.name] = with_population_types(table, frame)
    return found


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Score both populations and write the seed."""
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the original's CSV files")
    folder = parser.parse_args(arguments).folder
    base = read(folder, "base")
    scores = pd.concat(
        fidelity_scores(name, compare(base, read(folder, name), None, RANDOM_SEED))
        for name in ("hma", "ctgan")
    )
    written = scores[COLUMNS].round({"score": DIGITS})
    written.to_csv(WRITTEN, index=False, lineterminator="\n")
    print(f"{WRITTEN.relative_to(PROJECT_ROOT)}: {len(written)} scores")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
