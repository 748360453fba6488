"""The settings of a run: the vars of dbt_project.yml, validated."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from python_generators.core.errors import InputError
from python_generators.core.strict_values import (
    LONGEST_LABEL,
    read_day,
    read_json_object,
    read_month,
    read_path,
    read_text,
    read_yaml_mapping,
)
from python_generators.core.synthesizers import REQUIRED, SYNTHESIZERS, Synthesizer
from python_generators.core.tables import POPULATION_TABLES

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PROJECT_FILE = "dbt_project.yml"
MARKETS_FOLDER = "seeds/markets"
FEWEST_CUSTOMERS = 50  # fewer are too few to fit a model
MOST_CAMPAIGNS = 62  # each is a bit of an int64
MOST_EXTRA_COLUMNS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2100  # the calendar of a market may know fewer years


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("give a quoted day such as '2025-12-31'")
    return _within(read_day(value))


def _month(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("give a quoted month such as '2025-01'")
    return _within(read_month(value))


def _within(day: date) -> date:
    """The day, if its year is one that any calendar of holidays could know."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"give a year from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _known_market(value: str) -> str:
    markets = sorted(p.name for p in (PROJECT_ROOT / MARKETS_FOLDER).iterdir())
    if value not in markets:
        raise ValueError(f"give one of {', '.join(markets)}")
    return value


def _known_population(value: str) -> str:
    populations = sorted(("base", *SYNTHESIZERS))
    if value not in populations:
        raise ValueError(f"give one of {', '.join(populations)}")
    return value


def _known_synthesizers(names: list[str]) -> list[str]:
    if not set(names) <= SYNTHESIZERS.keys():
        raise ValueError(f"give only names among {', '.join(SYNTHESIZERS)}")
    if REQUIRED not in names:
        raise ValueError(f"include {REQUIRED}: the marts use its three tables")
    return names


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("give each name only once")
    return names


def _extra_column(value: str) -> str:
    read_text(value, LONGEST_LABEL)
    table, dot, column = value.partition(".")
    known = {t.name: t for t in POPULATION_TABLES}
    if not (dot and column.strip()) or table not in known:
        raise ValueError(f"give <table>.<column>, a table of {', '.join(known)}")
    if column in known[table].columns:
        raise ValueError(f"{value} is a column of the project: do not declare it")
    return value


class Settings(BaseModel):
    """The validated vars: counts are whole numbers, months start on their first day."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    random_seed: int = Field(ge=0, le=2**32 - 1)
    as_of_date: Annotated[date, BeforeValidator(_day)]
    first_month: Annotated[date, BeforeValidator(_month)]
    months: int = Field(ge=1, le=600)
    market: Annotated[str, AfterValidator(_known_market)]
    base_customers: int = Field(ge=FEWEST_CUSTOMERS, le=1_000_000)
    base_dir: Annotated[str, AfterValidator(read_path)]
    base_extra_columns: Annotated[
        list[Annotated[str, AfterValidator(_extra_column)]], AfterValidator(_each_once)
    ] = Field(max_length=MOST_EXTRA_COLUMNS)
    base_value_holders: int = Field(ge=1, le=1_000)
    synthetic_customers: int = Field(ge=50, le=10_000_000)
    synthesizers: Annotated[
        list[str], AfterValidator(_each_once), AfterValidator(_known_synthesizers)
    ]
    population: Annotated[str, AfterValidator(_known_population)]
    simulate_transactions: bool
    post_ledger: bool
    declare_keys: bool
    publish_csv: bool
    campaigns: Annotated[list[str], AfterValidator(_each_once)] = Field(
        max_length=MOST_CAMPAIGNS
    )
    scenarios: Annotated[list[str], AfterValidator(_each_once)]
    ctgan_epochs: int = Field(ge=1, le=10_000)
    ctgan_batch_size: int = Field(ge=10, le=10_000, multiple_of=2)
    ctgan_learning_rate: float = Field(ge=1e-6, lt=1)
    ctgan_discriminator_steps: int = Field(ge=1, le=100)
    tvae_epochs: int = Field(ge=1, le=10_000)

    @model_validator(mode="after")
    def _extra_columns_are_own(self) -> Self:
        if self.base_extra_columns and not self.base_dir:
            raise ValueError("set base_dir too: the Faker base has no extra columns")
        return self

    @field_validator("post_ledger")
    @classmethod
    def _a_statement_has_a_ledger(cls, value: bool, info: ValidationInfo) -> bool:
        if info.data.get("simulate_transactions") and not value:
            raise ValueError(
                "set simulate_transactions to false too: the statement is checked "
                "against the ledger"
            )
        return value

    @field_validator("population")
    @classmethod
    def _population_is_made(cls, value: str, info: ValidationInfo) -> str:
        if value not in ("base", *info.data.get("synthesizers", SYNTHESIZERS)):
            raise ValueError(f"add {value} to synthesizers, or give another population")
        return value

    @property
    def chosen_synthesizers(self) -> tuple[Synthesizer, ...]:
        """The synthesizers of this run, in the order of the list of all."""
        return tuple(s for s in SYNTHESIZERS.values() if s.name in self.synthesizers)

    @property
    def own_base(self) -> Path | None:
        """The folder of the user's own CSVs; None if Faker makes the base."""
        return PROJECT_ROOT / self.base_dir if self.base_dir else None

    @property
    def market_folder(self) -> Path:
        """The folder of this market's seed CSVs."""
        return PROJECT_ROOT / MARKETS_FOLDER / self.market


def project_vars(root: Path = PROJECT_ROOT) -> dict[str, Any]:
    """The ``vars`` block of dbt_project.yml, scales included.

    Raises:
        InputError: the file is missing, is not YAML, or has no vars.
    """
    try:
        return dict(read_yaml_mapping(root / PROJECT_FILE)["vars"])
    except ValueError as error:
        raise InputError(PROJECT_FILE, "file", str(error), "restore it") from None
    except (KeyError, TypeError):
        raise InputError(PROJECT_FILE, "vars", "missing", "restore it") from None


def resolve_vars(scale: str, overrides: str) -> dict[str, Any]:
    """The vars of one run: the project's, then the scale's, then the overrides.

    Args:
        scale: A name under ``scales`` in dbt_project.yml.
        overrides: A JSON object, as given by ``VARS='{...}'``.

    Raises:
        InputError: the scale is unknown or the overrides are not a JSON object.
    """
    values = project_vars()
    scales = values.pop("scales", {})
    if scale not in scales:
        remedy = f"give one of {', '.join(scales)}"
        raise InputError(PROJECT_FILE, "SCALE", scale, remedy)
    return {**values, **scales[scale], **parse_overrides(overrides)}


def parse_overrides(text: str) -> dict[str, Any]:
    """The vars of ``VARS='{...}'``; none for an empty text.

    Raises:
        InputError: the text is not a JSON object.
    """
    try:
        return read_json_object(text or "{}")
    except ValueError as error:
        remedy = f"""{error}; give a JSON object such as '{{"random_seed": 7}}'"""
        raise InputError("command line", "VARS", text, remedy) from None


def load_settings(values: Mapping[str, Any]) -> Settings:
    """The settings of one run.

    Raises:
        InputError: naming the var, its value and what is allowed.
    """
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        raise InputError(PROJECT_FILE, *_first_fault(error, values)) from None


def _first_fault(
    error: ValidationError, values: Mapping[str, Any]
) -> tuple[str, object, str]:
    fault = error.errors(include_url=False)[0]
    # a rule between several vars has no location
    name = str(fault["loc"][0]) if fault["loc"] else "base_extra_columns"
    value = values.get(name)
    if fault["type"] == "extra_forbidden":
        return (
            f"vars.{name}",
            value,
            f"unknown var; known: {', '.join(Settings.model_fields)}",
        )
    if fault["type"] == "missing":
        return f"vars.{name}", None, "missing; add it"
    return f"vars.{name}", value, plain_remedy(fault["msg"])


def plain_remedy(message: str) -> str:
    """Reword a message of pydantic as a remedy."""
    return message.removeprefix("Value error, ").replace("Input should", "it should")
