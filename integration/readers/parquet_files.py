"""Print rows by Parquet file and the sum of balances, as a library reads them.

Arguments: pandas, polars or pyarrow, and the folder. Runs in an environment without
this project.
"""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq

READ: dict[str, Callable[[Path], Any]] = {
    "pandas": pd.read_parquet,
    "polars": pl.read_parquet,
    "pyarrow": pq.read_table,
}


def main(library: str, folder: Path) -> dict[str, Any]:
    """Read every file with the library."""
    files = {
        path.stem: READ[library](path) for path in sorted(folder.glob("*.parquet"))
    }
    balance = files["financial_behavior"]["balance"]
    total = pc.sum(balance).as_py() if library == "pyarrow" else balance.sum()
    return {
        "version": version(library),
        "balance": str(total),
        "rows": {name: len(read) for name, read in files.items()},
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
