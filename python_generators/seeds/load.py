"""The seed CSVs, read once and checked as a whole."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, plain_remedy
from python_generators.seeds import experiment_rows, parameters, rows
from python_generators.seeds import seed_checks as checks

Row = TypeVar("Row", bound=rows.SeedRow)
EMPLOYMENT_SHARES = ("salaried_share", "contract_share", "freelance_share")
EMPLOYMENT_TYPES = tuple(s.removesuffix("_share").title() for s in EMPLOYMENT_SHARES)
EMPLOYMENT_WEIGHTS = tuple(f"{e.lower()}_weight" for e in EMPLOYMENT_TYPES)
# A funnel, narrowing from step to step.
STEP_SHARES = (
    "opened_share",
    "clicked_share",
    "converted_share",
)
RESPONSES = ("Ignored", *(s.removesuffix("_share").title() for s in STEP_SHARES))

# Parameters of population.csv of which each is at least the one after it.
_FALLING = (
    ("max_age", "mode_age", "min_age", "career_start_age"),
    ("credit_max", "credit_min"),
    ("max_tenure_days", "min_tenure_days", "observed_days"),
    ("min_tenure_days", "campaign_days"),
    STEP_SHARES,
)


@dataclass(frozen=True)
class Seeds:
    """Every table of parameters of one market, validated, and the files' digest."""

    personas: tuple[rows.Persona, ...]
    settings: parameters.MarketSettings
    population: parameters.PopulationParameters
    economy: parameters.EconomyParameters
    genders: tuple[rows.Gender, ...]
    cities: tuple[rows.City, ...]
    job_roles: tuple[rows.JobRole, ...]
    employment_types: tuple[rows.EmploymentType, ...]
    persona_traits: tuple[rows.PersonaTraits, ...]
    categories: tuple[rows.Category, ...]
    category_mix: tuple[rows.CategoryMix, ...]
    seasonality: tuple[rows.Season, ...]
    festivals: tuple[rows.Festival, ...]
    anchors: tuple[rows.Anchor, ...]
    campaigns: tuple[experiment_rows.Campaign, ...]
    campaign_effects: tuple[experiment_rows.CampaignEffect, ...]
    segments: tuple[experiment_rows.SegmentCondition, ...]
    scenarios: tuple[experiment_rows.ScenarioChange, ...]
    digest: str  # of what the generators read, so not of anchors and campaigns


def load_seeds(market: str, root: Path = PROJECT_ROOT) -> Seeds:
    """The seeds of a market.

    Args:
        market: The name of a folder under seeds/markets.
        root: The project root.

    Raises:
        InputError: naming the file and line, the column, its value and what is allowed.
    """
    files, unread = _Files(root), _Files(root)  # unread by the generators
    folder = f"seeds/markets/{market}"
    seeds = Seeds(
        personas=files.table(f"{folder}/personas.csv", rows.Persona),
        settings=files.record(
            f"{folder}/market.csv", rows.Setting, parameters.MarketSettings
        ),
        population=files.record(
            f"{folder}/population.csv", rows.Parameter, parameters.PopulationParameters
        ),
        economy=files.record(
            f"{folder}/economy.csv", rows.Parameter, parameters.EconomyParameters
        ),
        genders=files.table(f"{folder}/genders.csv", rows.Gender),
        cities=files.table(f"{folder}/cities.csv", rows.City),
        job_roles=files.table(f"{folder}/job_roles.csv", rows.JobRole),
        employment_types=files.table(
            f"{folder}/employment_types.csv", rows.EmploymentType
        ),
        persona_traits=files.table(f"{folder}/persona_traits.csv", rows.PersonaTraits),
        categories=files.table(f"{folder}/categories.csv", rows.Category),
        category_mix=files.table(f"{folder}/category_mix.csv", rows.CategoryMix),
        seasonality=files.table(f"{folder}/seasonality.csv", rows.Season),
        festivals=files.table(f"{folder}/festivals.csv", rows.Festival),
        anchors=unread.table(f"{folder}/anchors.csv", rows.Anchor),
        campaigns=unread.table(f"{folder}/campaigns.csv", experiment_rows.Campaign),
        campaign_effects=unread.table(
            f"{folder}/campaign_effects.csv", experiment_rows.CampaignEffect
        ),
        segments=unread.table("seeds/segments.csv", experiment_rows.SegmentCondition),
        scenarios=unread.table("seeds/scenarios.csv", experiment_rows.ScenarioChange),
        digest=files.digest(),
    )
    _check(seeds, folder)
    return seeds


def _check(seeds: Seeds, folder: str) -> None:
    shape = seeds.population
    personas = [p.persona for p in seeds.personas]
    categories = [c.category for c in seeds.categories]
    file = f"{folder}/personas.csv"
    checks.check_unique(file, "persona", seeds.personas)
    checks.check_unique(file, "assign_order", seeds.personas)
    checks.check_ranges(file, seeds.personas, ("spending", "investment", "savings"))
    checks.check_promises(file, seeds.personas)
    everyone = {"min_savings_rate": 0.0, "max_credit_score": shape.credit_max}
    checks.check_someone_takes_everyone(file, seeds.personas, everyone)

    file = f"{folder}/population.csv"
    for falling in _FALLING:
        checks.check_falling(file, shape, falling)

    file = f"{folder}/persona_traits.csv"
    checks.check_unique(file, "persona", seeds.persona_traits)
    checks.check_known(file, "persona", seeds.persona_traits, personas)
    checks.check_column_sum(file, "share", seeds.persona_traits)

    file = f"{folder}/category_mix.csv"
    checks.check_known(file, "persona", seeds.category_mix, personas)
    checks.check_known(file, "category", seeds.category_mix, categories)
    traits = (p.persona for p in seeds.persona_traits)
    checks.check_complete(file, "persona", seeds.category_mix, traits)
    checks.check_column_sum(file, "share", seeds.category_mix, by="persona")

    for name, column, table in (
        ("genders", "gender", seeds.genders),
        ("cities", "city", seeds.cities),
        ("job_roles", "job_role", seeds.job_roles),
    ):
        checks.check_unique(f"{folder}/{name}.csv", column, table)
        checks.check_column_sum(f"{folder}/{name}.csv", "share", table)
    checks.check_row_sums(f"{folder}/job_roles.csv", EMPLOYMENT_SHARES, seeds.job_roles)
    file = f"{folder}/employment_types.csv"
    checks.check_unique(file, "employment_type", seeds.employment_types)
    checks.check_complete(
        file, "employment_type", seeds.employment_types, EMPLOYMENT_TYPES
    )
    default = seeds.settings.default_employment_type
    known = [e.employment_type for e in seeds.employment_types]
    if default not in known:
        remedy = f"unknown employment_type; known: {', '.join(known)}"
        file = f"{folder}/market.csv"
        raise InputError(file, "default_employment_type", default, remedy)
    checks.check_ranges(file, seeds.employment_types, ("raise",))
    file = f"{folder}/categories.csv"
    checks.check_unique(file, "category", seeds.categories)
    checks.check_kinds(file, seeds.categories)
    for attribute, known in (
        ("persona", personas),
        ("employment_type", [e.employment_type for e in seeds.employment_types]),
    ):
        checks.check_values("seeds/segments.csv", attribute, seeds.segments, known)
    checks.check_unique(f"{folder}/festivals.csv", "festival", seeds.festivals)
    checks.check_unique(f"{folder}/anchors.csv", "anchor_id", seeds.anchors)
    file = f"{folder}/seasonality.csv"
    checks.check_unique(file, "calendar_month", seeds.seasonality)
    checks.check_complete(file, "calendar_month", seeds.seasonality, range(1, 13))


class _Files:
    """Reads CSVs into strict rows and digests every byte read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._digest = hashlib.sha256()

    def digest(self) -> str:
        return self._digest.hexdigest()

    def table(self, file: str, model: type[Row]) -> tuple[Row, ...]:
        """The file's rows."""
        reader = csv.DictReader(self._text(file).splitlines(), strict=True)
        expected = list(model.model_fields)
        found: list[Row] = []
        try:
            header = list(reader.fieldnames or [])
            if header != expected:
                remedy = f"give the columns {','.join(expected)}"
                raise InputError(f"{file}:1", "header", ",".join(header), remedy)
            for values in reader:
                line = f"{file}:{reader.line_num}"
                found.append(_validate(line, model, values))
        except csv.Error as error:
            line = f"{file}:{reader.line_num}"
            raise InputError(line, "quotes", str(error), "mend this line") from None
        if not found:
            raise InputError(f"{file}:2", "rows", 0, "give at least one row")
        return tuple(found)

    def record(
        self,
        file: str,
        row: type[rows.Setting] | type[rows.Parameter],
        model: type[Row],
    ) -> Row:
        """The file's name and value pairs, as one record."""
        column = next(iter(row.model_fields))
        table: tuple[rows.SeedRow, ...] = self.table(file, row)
        checks.check_unique(file, column, table)
        values = {getattr(r, column): getattr(r, "value") for r in table}  # noqa: B009
        return _validate(file, model, values)

    def _text(self, file: str) -> str:
        try:
            content = (self._root / file).read_bytes()
            self._digest.update(file.encode() + b"\0" + content)
            return content.decode("utf-8-sig")
        except OSError:
            raise InputError(file, "file", "missing", "restore this file") from None
        except UnicodeDecodeError as error:
            raise InputError(file, "encoding", error.reason, "save as UTF-8") from None


def _validate(file: str, model: type[Row], values: dict[str, object]) -> Row:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # A misspelt name is both unknown and missing; the unknown one shows the slip.
        faults = error.errors(include_url=False)
        unknown = [f for f in faults if f["type"] == "extra_forbidden"]
        fault = (unknown or faults)[0]
        name = str(fault["loc"][0])
        remedies = {
            "extra_forbidden": f"unknown; known: {', '.join(model.model_fields)}",
            "missing": "missing; add it",
        }
        remedy = remedies.get(fault["type"], plain_remedy(fault["msg"]))
        raise InputError(file, name, values.get(name), remedy) from None
