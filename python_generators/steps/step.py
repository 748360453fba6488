"""What a step of generation is, and what it works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from python_generators.core.populations import Population
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.synthesizers import has_child_tables
from python_generators.core.tables import (
    CUSTOMERS,
    POPULATION_TABLES,
    Table,
    raw_schema,
)
from python_generators.core.warehouse import Warehouse
from python_generators.seeds.load import Seeds
from python_generators.synthetic.cache import (
    content_key,
    library_versions,
    source_digest,
)

Frames = Mapping[tuple[str, Table], pd.DataFrame]
PACKAGE = PROJECT_ROOT / "python_generators"
_SHARED_SOURCES = (
    "core/randomness.py",
    "core/tables.py",
    "seeds/rows.py",
    "seeds/parameters.py",
)


@dataclass(frozen=True)
class Generation:
    """One run of the generators."""

    vars: Mapping[str, Any]
    settings: Settings
    seeds: Seeds
    warehouse: Warehouse
    cache: Path

    def read(self, population: str) -> Population:
        """The population of this name as the warehouse holds it."""
        tables = POPULATION_TABLES if has_child_tables(population) else (CUSTOMERS,)
        schema = raw_schema(population)
        return {t.name: self.warehouse.read(schema, t) for t in tables}


@dataclass(frozen=True)
class Step:
    """One step: what it depends on, and how it makes its tables."""

    name: str
    vars: tuple[str, ...]
    sources: tuple[str, ...]  # files and folders whose change makes it anew
    after: tuple[str, ...]
    make: Callable[[Generation], Frames]
    files: Callable[[Settings], str] = lambda _: ""  # the content of files it reads

    def used(self, run: Generation) -> dict[str, Any]:
        """The vars of the run that this step reads."""
        return {name: run.vars[name] for name in self.vars}

    def key(self, run: Generation, keys: Mapping[str, str]) -> str:
        """What its tables are made from, given the keys of the steps before it."""
        sources = [PACKAGE / name for name in (*_SHARED_SOURCES, *self.sources)]
        return content_key(
            {
                "vars": self.used(run),
                "seeds": run.seeds.digest,
                "files": self.files(run.settings),
                "after": [keys[name] for name in self.after],
                "source": source_digest(*sources),
                "versions": library_versions(),
            }
        )
