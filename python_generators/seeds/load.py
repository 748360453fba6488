"""The seed CSVs of a market, read once and checked as a whole."""

from pathlib import Path

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
from python_generators.seeds.csv_files import CsvFiles, Row, file_digests
from python_generators.seeds.market_checks import (
    EMPLOYMENT_SHARES,
    EMPLOYMENT_TYPES,
    EMPLOYMENT_WEIGHTS,
    check_seeds,
)
from python_generators.seeds.market_seeds import Seeds

__all__ = [
    "EMPLOYMENT_SHARES",
    "EMPLOYMENT_TYPES",
    "EMPLOYMENT_WEIGHTS",
    "Seeds",
    "load_seeds",
]


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
        loan_bands=others.table(f"{folder}/loan_bands.csv", loan_rows.LoanBand),
        loan_factors=others.table(f"{folder}/loan_factors.csv", loan_rows.LoanFactor),
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
        pay_patterns=others.table(
            f"{folder}/pay_patterns.csv", statement_rows.PayPattern
        ),
        standing_days=others.table(
            f"{folder}/standing_days.csv", statement_rows.StandingDay
        ),
        spending_hours=others.table(
            f"{folder}/spending_hours.csv", statement_rows.SpendingHours
        ),
        statement=others.record(
            f"{folder}/statement.csv",
            rows.Parameter,
            statement_rows.StatementParameters,
        ),
        anchors=others.table(f"{folder}/anchors.csv", rows.Anchor),
        digest=generating.digest(),
        file_digests=file_digests(market, root),
    )
    check_seeds(seeds, folder)
    return seeds
