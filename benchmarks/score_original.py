"""Score the original project's files with our scorer; writes seeds/original_scores.csv.

    .venv/bin/python -m benchmarks.score_original path/to/original_csvs

The folder holds customers.csv, transactions.csv and campaign_events.csv (the base), and
what the original made of it: customers_hma_10000_india.csv with
campaigns_hma_10000_india.csv, and customers_ctgan_10000_india.csv. The transactions of
its HMA were never published, so what needs all three tables has no original. It has no
fresh people either: models are trained on one half of its base and tested on the other,
and of privacy only exact copies are told.
"""

import argparse
from pathlib import Path

import pandas as pd

from python_generators.core.populations import Population
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
    """One of the original's populations, in our types."""
    found = {}
    for table in POPULATION_TABLES:
        if table.name not in FILES[name]:
            continue
        frame = pd.read_csv(folder / FILES[name][table.name])
        for column, kind in table.columns.items():
            if kind == "date":
                frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
            elif kind.startswith("decimal"):
                frame[column] = frame[column].astype(float)
        found[table.name] = frame
    return found


def main() -> None:
    """Score both populations and write the seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the original's CSV files are")
    folder = parser.parse_args().folder
    base = read(folder, "base")
    scores = pd.concat(
        fidelity_scores(name, compare(base, read(folder, name), None, RANDOM_SEED))
        for name in ("hma", "ctgan")
    )
    written = scores[COLUMNS].round({"score": DIGITS})
    written.to_csv(WRITTEN, index=False, lineterminator="\n")
    print(f"{WRITTEN.relative_to(PROJECT_ROOT)}: {len(written)} scores")


if __name__ == "__main__":
    main()
