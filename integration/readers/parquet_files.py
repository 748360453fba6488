"""Print rows by Parquet file, the sum of balances and a few computed numbers.

pandas and polars compute a quantile, a ratio, the last month and the mean income by
persona, with the columns as they are read.

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
    found = {
        "version": version(library),
        "balance": f"{total:.2f}",
        "rows": {name: len(read) for name, read in files.items()},
    }
    if library != "pyarrow":
        found["numbers"] = _numbers(files["financial_behavior"], library)
    return found


def _numbers(months: Any, library: str) -> dict[str, Any]:  # noqa: ANN401
    """What a data frame computes without any conversion."""
    income = months["income"]
    if library == "pandas":
        by_persona = months.groupby("persona")["income"].mean().to_dict()
        last = months["month"].dt.strftime("%Y-%m").max()
    else:
        rows = months.group_by("persona").agg(pl.col("income").mean()).iter_rows()
        by_persona = dict(rows)
        last = months["month"].dt.strftime("%Y-%m").max()
    spent = months["spending"].sum() / income.sum()
    return {
        "median_income": round(float(income.quantile(0.5, "lower")), 2),
        "spending_ratio": round(float(spent), 6),
        "last_month": last,
        "income_by_persona": {
            name: round(mean, 2) for name, mean in sorted(by_persona.items())
        },
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
