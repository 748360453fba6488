"""The seed CSVs of a market, read once and checked as a whole."""

from pathlib import Path

from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds import (
    anchor_rows,
    bank_rows,
    category_rows,
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

    def other(name: str, model: type[Row]) -> tuple[Row, ...]:
        return others.table(f"{folder}/{name}.csv", model)

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
        portfolio_ages=other("portfolio_ages", portfolio_rows.PortfolioAge),
        categories=table("categories", category_rows.Category),
        category_mix=table("category_mix", category_rows.CategoryMix),
        silence=other("silence", rows.Silence),
        seasonality=table("seasonality", rows.Season),
        festivals=table("festivals", rows.Festival),
        campaigns=other("campaigns", experiment_rows.Campaign),
        campaign_effects=other("campaign_effects", experiment_rows.CampaignEffect),
        segments=others.table("seeds/segments.csv", experiment_rows.SegmentCondition),
        scenarios=others.table("seeds/scenarios.csv", experiment_rows.ScenarioChange),
        scenario_expectations=others.table(
            "seeds/scenario_expectations.csv", experiment_rows.ScenarioExpectation
        ),
        life_event_types=other("life_event_types", life_rows.LifeEventType),
        life_event_factors=other("life_event_factors", life_rows.LifeEventFactor),
        persona_changes=other("persona_changes", life_rows.PersonaChange),
        credit_losses=other("credit_losses", bank_rows.CreditLoss),
        loan_bands=other("loan_bands", loan_rows.LoanBand),
        loan_factors=other("loan_factors", loan_rows.LoanFactor),
        merchants=other("merchants", statement_rows.Merchant),
        payment_channels=other("payment_channels", statement_rows.PaymentChannel),
        amount_endings=other("amount_endings", statement_rows.AmountEnding),
        ticket_sizes=other("ticket_sizes", statement_rows.TicketSize),
        pay_patterns=other("pay_patterns", statement_rows.PayPattern),
        standing_days=other("standing_days", statement_rows.StandingDay),
        spending_hours=other("spending_hours", statement_rows.SpendingHours),
        statement=others.record(
            f"{folder}/statement.csv",
            rows.Parameter,
            statement_rows.StatementParameters,
        ),
        anchors=other("anchors", anchor_rows.Anchor),
        digest=generating.digest(),
        file_digests=file_digests(market, root),
    )
    check_seeds(seeds, folder)
    return seeds
