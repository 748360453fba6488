"""The contents of a user's ``mapping.yml``, validated."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from python_generators.core.errors import InputError
from python_generators.core.settings import MOST_EXTRA_COLUMNS
from python_generators.core.strict_values import read_yaml_mapping
from python_generators.core.tables import CUSTOMERS, POPULATION_TABLES

MAPPING_FILE = "mapping.yml"
ExtraType = Literal["text", "whole", "number", "date"]
ExtraName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceFile(_Strict):
    """A CSV or Parquet file beside the mapping, and how its text is written."""

    file: str = Field(pattern=r"^[^/\\]+$")
    separator: str = Field(default=",", min_length=1, max_length=1)
    encoding: Literal["utf-8", "latin-1", "cp1250", "cp1252"] = "utf-8"


class Format(_Strict):
    """How the cells of a column are written.

    Attributes:
        dates: The date format, as of Python's ``strptime``.
        decimal: The decimal mark.
        thousands: The thousands mark; none if empty.
        currency: Signs that are removed from numbers.
        empty: What an empty cell means: ``refuse``, or a value in the project's form.
    """

    dates: str = "%Y-%m-%d"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    currency: list[str] = []
    empty: str = "refuse"


class Column(_Strict):
    """Where the values of one of the project's columns come from.

    Attributes:
        column: A column of the table's source.
        sql: An expression on the columns of the source, which are texts.
        value: One value for all rows.
        times: The factor of a number, such as 12 for a month's pay.
        labels: The project's label for each label of the source.
        round: Round numbers to the decimals of the project.
        sign: Which sign of an amount counts; rows of the other sign are left out.
    """

    column: str | None = None
    sql: str | None = None
    value: str | int | float | None = None
    times: int | float = 1
    labels: dict[str, str] = {}
    round: bool = False
    sign: Literal["any", "positive", "negative"] = "any"
    dates: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", " ", "'"] | None = None
    currency: list[str] | None = None
    empty: str | int | float | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Column":
        given = [self.column, self.sql, self.value]
        if sum(one is not None for one in given) != 1:
            raise ValueError("give one of column, sql and value")
        return self


class ExtraColumn(Column):
    """Where the values of a column beyond the project's come from, and their type."""

    type: ExtraType = "text"


class MappedTable(_Strict):
    """The source of one of the project's tables.

    Attributes:
        source: The name of a file of ``files``, or a SELECT over them.
        rows: A condition in SQL on the rows that count.
        columns: The source of each column of the project.
        extra: Further columns of customers, which are learned too.
    """

    source: str = Field(alias="from")
    rows: str | None = None
    columns: dict[str, Column | str]
    extra: dict[ExtraName, ExtraColumn | str] = Field(
        default={}, max_length=MOST_EXTRA_COLUMNS
    )


class MappingRows(_Strict):
    """A whole ``mapping.yml``.

    Attributes:
        files: The files, by the name that SQL uses for them.
        format: The usual format of cells.
        keys: Whether customers' keys are whole numbers, or texts that get numbers.
        tables: The three tables of the project.
    """

    files: dict[str, SourceFile]
    format: Format = Format()
    keys: Literal["whole", "text"] = "whole"
    tables: dict[str, MappedTable]

    @model_validator(mode="after")
    def _names_are_known(self) -> "MappingRows":
        known = {t.name: t for t in POPULATION_TABLES}
        if set(self.tables) != set(known):
            raise ValueError(f"tables: give exactly {', '.join(known)}")
        for name, mapped in self.tables.items():
            unknown = set(mapped.columns) - set(known[name].columns)
            if unknown:
                raise ValueError(f"tables.{name}: unknown column {min(unknown)}")
            taken = sorted(set(mapped.extra) & set(known[name].columns))
            if taken:
                raise ValueError(f"tables.{name}: extra {taken[0]} is in columns too")
            if mapped.extra and name != CUSTOMERS.name:
                raise ValueError(f"tables.{name}: only customers have extra columns")
            optional = set() if name == CUSTOMERS.name else set(known[name].key)
            missing = [c for c in known[name].columns if c not in mapped.columns]
            missing = [c for c in missing if c not in optional]
            if missing:
                raise ValueError(f"tables.{name}: missing column {missing[0]}")
        for name in self.files:
            if not name.isidentifier():
                raise ValueError(f"files.{name}: give a name of letters and digits")
        return self


def read_mapping(path: Path, shown: str) -> MappingRows:
    """The mapping of a file.

    Raises:
        InputError: The file is not valid; the error names the entry and the remedy.
    """
    try:
        return parse_mapping(read_yaml_mapping(path))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"]) or "mapping"
        remedy = fault["msg"].removeprefix("Value error, ")
        shown_value = fault["input"]
        value = "" if isinstance(shown_value, Mapping) else shown_value
        raise InputError(shown, field, value, remedy) from None
    except ValueError as error:
        raise InputError(shown, "file", "", str(error)) from None


def parse_mapping(found: Mapping[str, object]) -> MappingRows:
    """The mapping of a parsed document."""
    return MappingRows.model_validate(dict(found))
