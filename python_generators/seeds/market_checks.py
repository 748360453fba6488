"""The checks of a market's seeds as a whole."""

from python_generators.core.errors import InputError
from python_generators.seeds import bank_rows, experiment_rows, loan_rows
from python_generators.seeds import seed_checks as checks
from python_generators.seeds.campaign_funnel import STEP_SHARES
from python_generators.seeds.life_checks import check_life_events
from python_generators.seeds.market_seeds import Seeds
from python_generators.seeds.statement_checks import check_days, check_statement

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


def check_seeds(seeds: Seeds, folder: str) -> None:
    """Check all files of a market together.

    Args:
        seeds: The rows, each valid by itself.
        folder: The folder of the market, for the messages.

    Raises:
        InputError: naming the file and line, the column, its value and what is allowed.
    """
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
    checks.check_below(
        file, "savings_rate_mean", seeds.persona_traits, shape.max_savings_rate
    )

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
    check_days(
        folder,
        seeds.categories,
        [e.employment_type for e in seeds.employment_types],
        seeds.pay_patterns,
        seeds.standing_days,
        seeds.spending_hours,
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
