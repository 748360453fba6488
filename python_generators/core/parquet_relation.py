"""The relation of DuckDB that reads Parquet files of one folder."""

import glob
from pathlib import Path

from python_generators.core.table_content import literal


def parquet_relation(path: Path, *, names: str = "") -> str:
    """The rows of a Parquet file, or of a folder's files, for a ``from`` clause.

    DuckDB reads a path as a pattern, and a folder ``a=1`` in it as a column: the folder
    ``bank [1]`` would be another one, and ``age=1`` would change all ages.

    Args:
        path: The file, or the folder.
        names: The pattern of the files' names, if the path is a folder.
    """
    pattern = literal_path(path) + (f"/{names}" if names else "")
    return f"read_parquet({literal(pattern)}, hive_partitioning = false)"


def literal_path(path: Path) -> str:
    """The pattern of DuckDB that fits this path only."""
    return glob.escape(str(path))
