"""Read the base from the user's own files instead of generating it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from python_generators.base.own.mapped_cells import extra_type
from python_generators.base.own.mapped_files import MappedFiles, digest_of
from python_generators.base.own.mapping_rows import (
    MAPPING_FILE,
    MappingRows,
    read_mapping,
)
from python_generators.base.own.own_checks import check_together, notes_on
from python_generators.base.own.own_files import (
    OwnTable,
    csv_digest,
    read_table,
    table_of,
)
from python_generators.base.own.own_values import (
    Extra,
    Reader,
    extra_of,
    kept,
    readers,
)
from python_generators.base.own.pooled_labels import pool_extra_labels, pool_labels
from python_generators.core.errors import InputError
from python_generators.core.populations import Population
from python_generators.core.settings import PROJECT_FILE, Settings
from python_generators.core.tables import EXTRA_VALUES, POPULATION_TABLES, Table
from python_generators.seeds.load import Seeds


@dataclass(frozen=True)
class OwnBase:
    """The contents of the three files.

    Attributes:
        population: The three tables, with the columns of the raw tables.
        extra: Extra columns, as rows of ``tables.EXTRA_VALUES``.
        notes: Unusual values that were accepted, one line each.
    """

    population: Population
    extra: pd.DataFrame
    notes: tuple[str, ...]


def read_own_base(settings: Settings, seeds: Seeds) -> OwnBase:
    """Read the base from the folder of the var ``base_dir``.

    Raises:
        InputError: A file is not valid; the error names line, column and remedy.
    """
    return _own_base(_read_tables(_folder(settings), settings, seeds), settings, seeds)


def read_proposal(
    folder: Path, shown: str, mapping: MappingRows, settings: Settings, seeds: Seeds
) -> OwnBase:
    """Read the base as a mapping that is not written yet would give it.

    Raises:
        InputError: A file or a cell does not fit the mapping.
    """
    by_table = {t: readers(t, settings, seeds) for t in POPULATION_TABLES}
    tables = read_mapped(folder, shown, mapping, by_table, settings)
    return _own_base(tables, settings, seeds)


def _own_base(tables: list[OwnTable], settings: Settings, seeds: Seeds) -> OwnBase:
    check_together(tables)
    population = {t.table.name: _frame(t) for t in tables}
    extra, more = pool_extra_labels(
        _extra_values(tables, population), settings.base_value_holders
    )
    population, pooled = pool_labels(population, settings.base_value_holders)
    return OwnBase(population, extra, (*notes_on(tables, seeds), *pooled, *more))


def files_digest(folder: Path) -> str:
    """The sha256 of the contents of the files that are read."""
    return digest_of(folder) if _is_mapped(folder) else csv_digest(folder)


def _is_mapped(folder: Path) -> bool:
    return (folder / MAPPING_FILE).exists()


def _read_tables(folder: Path, settings: Settings, seeds: Seeds) -> list[OwnTable]:
    shown = settings.base_dir.rstrip("/")
    by_table = {t: readers(t, settings, seeds) for t in POPULATION_TABLES}
    if _is_mapped(folder):
        if settings.base_extra_columns:
            remedy = (
                f"remove it: {shown}/{MAPPING_FILE} names the columns that are read"
            )
            value = settings.base_extra_columns
            raise InputError(PROJECT_FILE, "vars.base_extra_columns", value, remedy)
        mapping = read_mapping(folder / MAPPING_FILE, f"{shown}/{MAPPING_FILE}")
        return read_mapped(folder, shown, mapping, by_table, settings)
    return [
        read_table(folder, shown, table, by_table[table], _declared(table, settings))
        for table in POPULATION_TABLES
    ]


def read_mapped(
    folder: Path,
    shown: str,
    mapping: MappingRows,
    by_table: Mapping[Table, Mapping[str, Reader]],
    settings: Settings,
) -> list[OwnTable]:
    """The tables of a mapping, checked like the project's own CSVs.

    Args:
        folder: Where the files are.
        shown: The folder as the user gave it, for messages.
        mapping: The mapping.
        by_table: Converts a cell to its value, by table and column.
        settings: The settings of the run.

    Raises:
        InputError: A file or a cell is not valid.
    """
    files, found = MappedFiles(folder, shown, mapping), []
    for table, its_readers in by_table.items():
        where, rows = files.rows(table)
        extra = {
            name: extra_of(extra_type(column), settings)
            for name, column in mapping.tables[table.name].extra.items()
        }
        found.append(table_of(rows, where, table, its_readers, extra))
    return found


def _folder(settings: Settings) -> Path:
    folder = settings.own_base
    if folder is None or not folder.is_dir():
        remedy = "no such folder; give the folder that holds customers.csv"
        raise InputError(PROJECT_FILE, "vars.base_dir", settings.base_dir, remedy)
    return folder


def _declared(table: Table, settings: Settings) -> dict[str, Extra]:
    pairs = (name.partition(".") for name in settings.base_extra_columns)
    return {c: Extra("kept", kept) for owner, _, c in pairs if owner == table.name}


def _frame(own: OwnTable) -> pd.DataFrame:
    """The table as a data frame; an absent key becomes 1, 2, ... in file order."""
    columns: dict[str, object] = {}
    for name, sql_type in own.table.columns.items():
        if name not in own.columns:
            columns[name] = np.arange(1, len(own.lines) + 1)
        elif sql_type == "date":
            columns[name] = np.array(own.columns[name], "datetime64[ns]")
        elif sql_type == "varchar":
            columns[name] = np.array(own.columns[name], object)
        else:
            dtype = np.float64 if sql_type.startswith("decimal") else np.int64
            columns[name] = np.array(own.columns[name], dtype)
    return pd.DataFrame(columns)


def _extra_values(tables: Sequence[OwnTable], population: Population) -> pd.DataFrame:
    parts = [no_extra_values()]
    for own in tables:
        keys = population[own.table.name][own.table.key[0]]
        for column, cells in own.extra.items():
            parts.append(
                pd.DataFrame(
                    {
                        "table_name": own.table.name,
                        "row_key": keys,
                        "column_name": column,
                        "value_type": own.extra_types[column],
                        "value": cells,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def no_extra_values() -> pd.DataFrame:
    """The table of extra values, empty."""
    dtypes = {"bigint": np.int64, "varchar": object}
    return pd.DataFrame(
        {c: np.empty(0, dtypes[t]) for c, t in EXTRA_VALUES.columns.items()}
    )
