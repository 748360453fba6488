"""Writes the files of a small German bank, for the worked example of docs/own_data.md.

``python -m examples.own_bank FOLDER`` writes ``kunden.csv``, ``trans.parquet`` and
``kontakt.csv``. Mapping them is left to the reader.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.ending import end_process

CUSTOMERS = 300
_TOWNS = ("Köln", "Bonn", "Aachen", "Düren")
_HEADER = "Kunde;geboren;Anrede;Ort;Vertrag;Gehalt;Saldo;seit;Filiale;Punkte"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Write the files into the folder that is given."""
    parser = CommandParser(prog="python -m examples.own_bank", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the files go")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    keys = np.array([f"K{i:03d}" for i in range(1, CUSTOMERS + 1)])
    pay = np.round(2500 * np.exp(0.4 * rng.standard_normal(CUSTOMERS)), 2)
    lines = "\n".join([_HEADER, *_customers(keys, pay, rng)])
    (folder / "kunden.csv").write_bytes(f"{lines}\n".encode("cp1252"))
    _transactions(keys, pay, rng).to_parquet(folder / "trans.parquet")
    contacts = _contacts(keys, rng)
    (folder / "kontakt.csv").write_text(f"kunde,tag,antwort\n{contacts}\n")
    return 0


def _customers(
    keys: np.ndarray, pay: np.ndarray, rng: np.random.Generator
) -> list[str]:
    towns = rng.integers(0, len(_TOWNS), len(keys))
    saved = np.round(pay * rng.uniform(0.2, 4, len(keys)), 2)
    points = (pay * rng.uniform(0.5, 1.5, len(keys))).astype(int)
    return [
        f"{key};{rng.integers(1950, 2005)};{('Frau', 'Herr')[i % 2]};"
        f"{_TOWNS[towns[i]]};{('fest', 'frei', '')[rng.integers(0, 3)]};"
        f"{_german(pay[i])} €;"
        f"{_german(saved[i])};{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}."
        f"{rng.integers(2005, 2024)};Filiale {towns[i] + 1};{points[i]}"
        for i, key in enumerate(keys)
    ]


def _german(amount: float) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def _transactions(
    keys: np.ndarray, pay: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    count = rng.poisson(10, len(keys))
    who = np.repeat(np.arange(len(keys)), count)
    kinds = rng.choice(["salary", "transfer", "food", "rent", "travel"], len(who))
    amounts = np.round(pay[who] * rng.uniform(0.01, 0.3, len(who)), 2)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(
        rng.integers(0, 300, len(who)), unit="D"
    )
    signs = np.where(kinds == "salary", 1, -1)
    columns = {"kunde": keys[who], "tag": days.date, "art": kinds}
    return pd.DataFrame({**columns, "betrag": signs * amounts})


def _contacts(keys: np.ndarray, rng: np.random.Generator) -> str:
    contacted = keys[rng.permutation(len(keys))[: len(keys) * 3 // 5]]
    answers = np.array(["nein", "ja"])[rng.binomial(1, 0.2, len(contacted))]
    return "\n".join(
        f"{key},{rng.integers(1, 29):02d}.05.2025,{answer}"
        for key, answer in zip(contacted, answers, strict=True)
    )


if __name__ == "__main__":
    end_process(main())
