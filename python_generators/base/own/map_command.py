"""The verb ``map``: proposes a mapping, shows its result, and writes it on demand."""

from collections.abc import Iterator

import pandas as pd
import yaml

from python_generators.base.own.mapping_rows import MAPPING_FILE, parse_mapping
from python_generators.base.own.propose_mapping import missing_columns, propose
from python_generators.base.own.read import read_own_base, read_proposal
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.strict_values import read_path
from python_generators.seeds.load import Seeds


def map_folder(given: str, write: bool, settings: Settings, seeds: Seeds) -> None:
    """Print the mapping of a folder and what it gives, or what is refused.

    Without a ``mapping.yml`` in the folder, one is proposed; it is written only if
    ``write`` is true. An existing one is never changed.

    Args:
        given: The folder, absolute or relative to the project.
        write: Whether to write a proposal.
        settings: The settings of a run.
        seeds: The seeds of its market.

    Raises:
        InputError: The folder cannot be mapped, or the mapping refuses a value.
    """
    try:
        folder = PROJECT_ROOT / read_path(given)
    except ValueError as error:
        raise InputError("command line", "FOLDER", given, str(error)) from None
    if not folder.is_dir():
        raise InputError("command line", "FOLDER", given, "no such folder")
    path, shown = folder / MAPPING_FILE, given.rstrip("/")
    if path.exists():
        changes = {"base_dir": given, "base_extra_columns": []}
        base = read_own_base(settings.model_copy(update=changes), seeds)
    else:
        proposal = propose(folder, shown)
        text = yaml.safe_dump(proposal, sort_keys=False, allow_unicode=True, width=88)
        print(f"# proposed {shown}/{MAPPING_FILE}\n{text}")
        missing = list(missing_columns(proposal))
        for name in missing:
            print(f"refused: {name} has no source yet: write one into {MAPPING_FILE}")
        if write:
            path.write_text(text, encoding="utf-8")
            print(f"Wrote {shown}/{MAPPING_FILE}.")
        else:
            print("Nothing was written. To write this file, add --write.")
        if missing:
            return
        mapping = parse_mapping(proposal)
        base = read_proposal(folder, shown, mapping, settings, seeds)
    for name, frame in base.population.items():
        print(f"{name}: {len(frame):,} rows")
        for line in _described(frame):
            print(f"  {line}")
    learned = base.extra.drop_duplicates("column_name")
    if len(learned):
        pairs = zip(learned["column_name"], learned["value_type"], strict=True)
        print(f"extra, learned too: {', '.join(f'{n} ({t})' for n, t in pairs)}")
    for note in base.notes:
        print(f"note: {note}")


def _described(frame: pd.DataFrame) -> Iterator[str]:
    """One line for each column: its range and median, or its commonest labels."""
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_object_dtype(values.dtype):
            top = values.value_counts().head(4)
            labels = ", ".join(f"{label} ({n:,})" for label, n in top.items())
            yield f"{name}: {values.nunique():,} labels: {labels}"
        elif pd.api.types.is_datetime64_any_dtype(values.dtype):
            yield f"{name}: {values.min():%Y-%m-%d} to {values.max():%Y-%m-%d}"
        else:
            yield f"{name}: {values.min():g} to {values.max():g}, median " + (
                f"{values.median():g}"
            )
