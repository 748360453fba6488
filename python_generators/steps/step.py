"""A step of generation: its inputs, its dependencies and the tables it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from python_generators.core.content_keys import (
    content_key,
    library_versions,
    modules_digest,
    source_digest,
)
from python_generators.core.populations import Population
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.synthesizers import has_child_tables
from python_generators.core.tables import (
    BASE,
    CUSTOMERS,
    POPULATION_TABLES,
    Table,
    raw_schema,
)
from python_generators.core.warehouse import Rows, Warehouse
from python_generators.seeds.load import Seeds

Frames = Mapping[tuple[str, Table], Rows]
Reads = tuple[tuple[str, Table], ...]
PACKAGE = PROJECT_ROOT / "python_generators"
_SHARED_SOURCES = (
    "core/randomness.py",
    "core/tables.py",
    "seeds/rows.py",
    "seeds/parameters.py",
)


def population_tables(population: str) -> Reads:
    """The raw tables of a population, with their schemas."""
    tables = POPULATION_TABLES if has_child_tables(population) else (CUSTOMERS,)
    return tuple((raw_schema(population), table) for table in tables)


@dataclass(frozen=True)
class Inputs:
    """All inputs of a step, in a form that can be sent to another process."""

    vars: Mapping[str, Any]
    settings: Settings
    seeds: Seeds
    cache: Path
    tables: Mapping[tuple[str, str], pd.DataFrame]

    def table(self, schema: str, table: Table) -> pd.DataFrame:
        """One of the tables that the step reads."""
        return self.tables[schema, table.name]

    def population(self, name: str) -> Population:
        """The tables of a population that the step reads."""
        return {
            table.name: self.tables[schema, table.name]
            for schema, table in population_tables(name)
            if (schema, table.name) in self.tables
        }


@dataclass(frozen=True)
class Generation:
    """One run of the generators."""

    vars: Mapping[str, Any]
    settings: Settings
    seeds: Seeds
    warehouse: Warehouse
    cache: Path

    def read(self, population: str) -> Population:
        """Read a population from the warehouse."""
        return {
            table.name: self.warehouse.read(schema, table)
            for schema, table in population_tables(population)
        }

    def inputs(self, step: "Step") -> Inputs:
        """The inputs of a step, with tables from the warehouse."""
        tables = {
            (schema, table.name): self.warehouse.read(
                schema, table, None if schema == BASE else step.most_customers
            )
            for schema, table in step.reads
        }
        return Inputs(self.vars, self.settings, self.seeds, self.cache, tables)


@dataclass(frozen=True)
class Step:
    """One step of generation.

    Attributes:
        name: The name, unique in a run.
        vars: The vars that its tables depend on.
        sources: Files and folders of this package; the step runs again if they change.
        after: The steps that must be loaded before it.
        make: Makes its tables; a module-level function, or a partial of one.
        modules: Modules; the step runs again if they or their imports change.
        reads: The raw tables that ``make`` reads.
        most_customers: If given, of synthetic tables it reads only the rows of as many
            customers. Keys are random, so they are a random sample.
        files: Returns the digest of other files that it reads.
        seconds: The approximate duration at full scale. A step of 0 seconds runs in the
            main process.
        populations: If given, other steps write to the same tables, and this step
            replaces only the rows of these populations.
    """

    name: str
    vars: tuple[str, ...]
    sources: tuple[str, ...]
    after: tuple[str, ...]
    make: Callable[[Inputs], Frames]
    modules: tuple[str, ...] = ()
    reads: Reads = ()
    most_customers: int | None = None
    files: Callable[[Settings], str] = field(default=lambda _: "")
    seconds: int = 0
    populations: tuple[str, ...] = ()

    def used(self, run: Generation) -> dict[str, Any]:
        """The names and values of this step's vars in the run."""
        return {name: run.vars[name] for name in self.vars}

    def key(self, run: Generation, keys: Mapping[str, str]) -> str:
        """The content key of its tables; it includes the keys of its dependencies."""
        sources = [PACKAGE / name for name in (*_SHARED_SOURCES, *self.sources)]
        return content_key(
            {
                "vars": self.used(run),
                "seeds": run.seeds.digest,
                "files": self.files(run.settings),
                "after": [keys[name] for name in self.after],
                "source": source_digest(*sources),
                "modules": modules_digest(*self.modules),
                "versions": library_versions(),
            }
        )
