"""The record of all seeds of one market."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    categories: tuple[category_rows.Category, ...]
    category_mix: tuple[category_rows.CategoryMix, ...]
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
    loan_bands: tuple[loan_rows.LoanBand, ...]
    loan_factors: tuple[loan_rows.LoanFactor, ...]
    credit_losses: tuple[bank_rows.CreditLoss, ...]
    merchants: tuple[statement_rows.Merchant, ...]
    payment_channels: tuple[statement_rows.PaymentChannel, ...]
    amount_endings: tuple[statement_rows.AmountEnding, ...]
    ticket_sizes: tuple[statement_rows.TicketSize, ...]
    pay_patterns: tuple[statement_rows.PayPattern, ...]
    standing_days: tuple[statement_rows.StandingDay, ...]
    spending_hours: tuple[statement_rows.SpendingHours, ...]
    statement: statement_rows.StatementParameters
    anchors: tuple[anchor_rows.Anchor, ...]
    digest: str
    file_digests: Mapping[str, str]

    def named_campaigns(
        self, names: Iterable[str]
    ) -> tuple[experiment_rows.Campaign, ...]:
        """The campaigns with these names, in the order of the names."""
        known = {campaign.campaign: campaign for campaign in self.campaigns}
        return tuple(known[name] for name in names)
