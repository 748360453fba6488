"""The seed CSVs of a market, read once and checked as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds import (
    bank_rows,
    experiment_rows,
    life_rows,
    loan_rows,
    parameters,
    portfolio_rows,
    rows,
    statement_rows,
)
from python_generators.seeds import seed_checks as checks
from python_generators.seeds.campaign_funnel import STEP_SHARES
from python_generators.seeds.csv_files import CsvFiles, Row, file_digests
from python_generators.seeds.life_checks import check_life_events
from python_generators.seeds.statement_checks import check_statement

EMPLOYMENT_SHARES = ("salaried_share", "contract_share", "freelance_share")
EMPLOYMENT_TYPES = tuple(s.removesuffix("_share").title() for s in EMPLOYMENT_SHARES)
EMPLOYMENT_WEIGHTS = tuple(f"{e.lower()}_weight" for e in EMPLOYMENT_TYPES)

# Parameters of population.csv; in each group, values must not increase.
_FALLING = (
    ("max_age", "mode_age", "min_age", "career_start_age"),
    ("credit_max", "credit_min"),
    ("max_tenure_days", "min_tenure_days", "observed_days"),
    ("min_tenure_days", "campaign_days"),
    STEP_SHARES,
)


@dataclass(frozen=True)
class Seeds:
    """All parameter tables of one market, validated.

    Python reads the seeds only here; dbt loads the same files for SQL.

    Attributes:
        digest: The hash of the files that the raw tables depend on. Campaigns, their
            effects, segments, scenarios and their expectations, life events, loans,
            silence, the statement's files, credit losses and anchors are not in it.
        file_digests: The hash of every seed file, by its path.
    """

    personas: tuple[rows.Persona, ...]
    settings: parameters.MarketSettings
    population: parameters.PopulationParameters
    economy: parameters.EconomyParameters
    genders: tuple[rows.Gender, ...]
    cities: tuple[rows.City, ...]
    job_roles: tuple[rows.JobRole, ...]
    employment_types: tuple[rows.EmploymentType, ...]
    persona_traits: tuple[rows.PersonaTraits, ...]
    homes: tuple[rows.Home, ...]
    silence: tuple[rows.Silence, ...]
    portfolio_ages: tuple[portfolio_rows.PortfolioAge, ...]
    categories: tuple[rows.Category, ...]
    category_mix: tuple[rows.CategoryMix, ...]
    seasonality: tuple[rows.Season, ...]
    festivals: tuple[rows.Festival, ...]
    campaigns: tuple[experiment_rows.Campaign, ...]
    campaign_effects: tuple[experiment_rows.CampaignEffect, ...]
    segments: tuple[experiment_rows.SegmentCondition, ...]
    scenarios: tuple[experiment_rows.ScenarioChange, ...]
    scenario_expectations: tuple[experiment_rows.ScenarioExpectation, ...]
    life_event_types: tuple[life_rows.LifeEventType, ...]
    life_event_factors: tuple[life_rows.LifeEventFactor, ...]
    persona_changes: tuple[life_rows.PersonaChange, ...]
    credit_losses: tuple[bank_rows.CreditLoss, ...]
    merchants: tuple[statement_rows.Merchant, ...]
    payment_channels: tuple[statement_rows.PaymentChannel, ...]
    amount_endings: tuple[statement_rows.AmountEnding, ...]
    ticket_sizes: tuple[statement_rows.TicketSize, ...]
    loan_bands: tuple[loan_rows.LoanBand, ...]
    loan_factors: tuple[loan_rows.LoanFactor, ...]
    anchors: tuple[rows.Anchor, ...]
    digest: str
    file_digests: Mapping[str, str]

    def named_campaigns(
        self, names: Iterable[str]
    ) -> tuple[experiment_rows.Campaign, ...]:
        """The campaigns with these names, in the order of the names."""
        known = {campaign.campaign: campaign for campaign in self.campaigns}
        return tuple(known[name] for name in names)


def load_seeds(market: str, root: Path = PROJECT_ROOT) -> Seeds:
    """Read and check the seeds of a market.

    Args:
        market: The name of a folder under seeds/markets.
        root: The project root.

    Raises:
        InputError: naming the file and line, the column, its value and what is allowed.
    """
    generating, others = CsvFiles(root), CsvFiles(root)
    folder = f"seeds/markets/{market}"

    def table(name: str, model: type[Row]) -> tuple[Row, ...]:
        return generating.table(f"{folder}/{name}.csv", model)

    def numbers(name: str, model: type[Row]) -> Row:
        return generating.record(f"{folder}/{name}.csv", rows.Parameter, model)

    seeds = Seeds(
        personas=table("personas", rows.Persona),
        settings=generating.record(
            f"{folder}/market.csv", rows.Setting, parameters.MarketSettings
        ),
        population=numbers("population", parameters.PopulationParameters),
        economy=numbers("economy", parameters.EconomyParameters),
        genders=table("genders", rows.Gender),
        cities=table("cities", rows.City),
        job_roles=table("job_roles", rows.JobRole),
        employment_types=table("employment_types", rows.EmploymentType),
        persona_traits=table("persona_traits", rows.PersonaTraits),
        homes=table("homes", rows.Home),
        portfolio_ages=others.table(
            f"{folder}/portfolio_ages.csv", portfolio_rows.PortfolioAge
        ),
        categories=table("categories", rows.Category),
        category_mix=table("category_mix", rows.CategoryMix),
        silence=others.table(f"{folder}/silence.csv", rows.Silence),
        seasonality=table("seasonality", rows.Season),
        festivals=table("festivals", rows.Festival),
        campaigns=others.table(f"{folder}/campaigns.csv", experiment_rows.Campaign),
        campaign_effects=others.table(
            f"{folder}/campaign_effects.csv", experiment_rows.CampaignEffect
        ),
        segments=others.table("seeds/segments.csv", experiment_rows.SegmentCondition),
        scenarios=others.table("seeds/scenarios.csv", experiment_rows.ScenarioChange),
        scenario_expectations=others.table(
            "seeds/scenario_expectations.csv", experiment_rows.ScenarioExpectation
        ),
        life_event_types=others.table(
            f"{folder}/life_event_types.csv", life_rows.LifeEventType
        ),
        life_event_factors=others.table(
            f"{folder}/life_event_factors.csv", life_rows.LifeEventFactor
        ),
        persona_changes=others.table(
            f"{folder}/persona_changes.csv", life_rows.PersonaChange
        ),
        credit_losses=others.table(f"{folder}/credit_losses.csv", bank_rows.CreditLoss),
        merchants=others.table(f"{folder}/merchants.csv", statement_rows.Merchant),
        payment_channels=others.table(
            f"{folder}/payment_channels.csv", statement_rows.PaymentChannel
        ),
        amount_endings=others.table(
            f"{folder}/amount_endings.csv", statement_rows.AmountEnding
        ),
        ticket_sizes=others.table(
            f"{folder}/ticket_sizes.csv", statement_rows.TicketSize
        ),
        loan_bands=others.table(f"{folder}/loan_bands.csv", loan_rows.LoanBand),
        loan_factors=others.table(f"{folder}/loan_factors.csv", loan_rows.LoanFactor),
        anchors=others.table(f"{folder}/anchors.csv", rows.Anchor),
        digest=generating.digest(),
        file_digests=file_digests(market, root),
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
    checks.check_declared_shares(file, seeds.personas)
    open_thresholds = {"min_savings_rate": 0.0, "max_credit_score": shape.credit_max}
    checks.check_last_persona(file, seeds.personas, open_thresholds)

    file = f"{folder}/population.csv"
    for falling in _FALLING:
        checks.check_falling(file, shape, falling)

    file = f"{folder}/persona_traits.csv"
    checks.check_unique(file, "persona", seeds.persona_traits)
    checks.check_known(file, "persona", seeds.persona_traits, personas)
    checks.check_column_sum(file, "share", seeds.persona_traits)

    file = f"{folder}/silence.csv"
    checks.check_unique(file, "persona", seeds.silence)
    checks.check_complete(file, "persona", seeds.silence, personas)

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
    checks.check_category_kinds(file, seeds.categories)
    file = f"{folder}/homes.csv"
    checks.check_unique(file, "age_from", seeds.homes)
    checks.check_complete(file, "age_from", seeds.homes, [0])
    file = f"{folder}/portfolio_ages.csv"
    checks.check_unique(file, "years_from", seeds.portfolio_ages)
    checks.check_column_sum(file, "share", seeds.portfolio_ages)
    for attribute, known in (
        ("persona", personas),
        ("employment_type", [e.employment_type for e in seeds.employment_types]),
        (experiment_rows.LIFE_EVENT, [str(e.event) for e in seeds.life_event_types]),
    ):
        checks.check_values("seeds/segments.csv", attribute, seeds.segments, known)
    checks.check_one_event("seeds/segments.csv", seeds.segments)
    check_life_events(
        folder,
        seeds.life_event_types,
        seeds.life_event_factors,
        seeds.persona_changes,
        personas,
        [e.employment_type for e in seeds.employment_types],
    )
    bank_rows.check_credit_losses(f"{folder}/credit_losses.csv", seeds.credit_losses)
    check_statement(
        folder,
        seeds.categories,
        seeds.merchants,
        seeds.payment_channels,
        seeds.amount_endings,
        seeds.ticket_sizes,
    )
    checks.check_known(
        "seeds/scenario_expectations.csv",
        "scenario",
        seeds.scenario_expectations,
        list(dict.fromkeys(change.scenario for change in seeds.scenarios)),
    )
    loan_rows.check_loans(folder, seeds.loan_bands, seeds.loan_factors, personas)
    checks.check_unique(f"{folder}/festivals.csv", "festival", seeds.festivals)
    checks.check_unique(f"{folder}/anchors.csv", "anchor_id", seeds.anchors)
    file = f"{folder}/seasonality.csv"
    checks.check_unique(file, "calendar_month", seeds.seasonality)
    checks.check_complete(file, "calendar_month", seeds.seasonality, range(1, 13))
