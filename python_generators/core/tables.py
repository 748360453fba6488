"""The raw tables: names, columns and DuckDB types, never inferred."""

from dataclasses import dataclass

MONEY = "decimal(18, 2)"
FACTOR = "decimal(12, 9)"


def raw_schema(population: str) -> str:
    """The schema of a population's raw tables."""
    return f"raw_{population}"


BASE, HMA, RAW = raw_schema("base"), raw_schema("hma"), "raw"


@dataclass(frozen=True, eq=False)
class Table:
    """One raw table: its name, its typed columns in order, its key."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def column_names(self) -> list[str]:
        """The columns, in order."""
        return list(self.columns)

    def ddl(self, schema: str, *, declares_key: bool = True) -> str:
        """The statement that creates the table, every column required."""
        parts = [f"{c} {t} not null" for c, t in self.columns.items()]
        if declares_key:
            parts.append(f"primary key ({', '.join(self.key)})")
        return f"create or replace table {schema}.{self.name} ({', '.join(parts)})"


CUSTOMERS = Table(
    "customers",
    {
        "customer_id": "bigint",
        "age": "integer",
        "gender": "varchar",
        "city": "varchar",
        "job_role": "varchar",
        "employment_type": "varchar",
        "income": MONEY,
        "credit_score": "integer",
        "savings_rate": "decimal(5, 4)",
        "existing_loan_balance": MONEY,
        "account_balance": MONEY,
        "joined_date": "date",
    },
    key=("customer_id",),
)
TRANSACTIONS = Table(
    "transactions",
    {
        "transaction_id": "bigint",
        "customer_id": "bigint",
        "transaction_date": "date",
        "category": "varchar",
        "amount": MONEY,
    },
    key=("transaction_id",),
)
CAMPAIGN_EVENTS = Table(
    "campaign_events",
    {
        "event_id": "bigint",
        "customer_id": "bigint",
        "event_date": "date",
        "response": "varchar",
    },
    key=("event_id",),
)
POPULATION_TABLES = (CUSTOMERS, TRANSACTIONS, CAMPAIGN_EVENTS)

# Columns that the user's own data has beyond ours.
EXTRA_VALUES = Table(
    "extra_values",
    {
        "table_name": "varchar",
        "row_key": "bigint",  # the row's value of the table's key
        "column_name": "varchar",
        # text, whole, number or date: learned; kept: as the file has it, not learned
        "value_type": "varchar",
        "value": "varchar",
    },
    key=("table_name", "row_key", "column_name"),
)
CUSTOMER_EXTRAS = Table(
    "customer_extras",
    {
        "population": "varchar",
        "customer_id": "bigint",
        "column_name": "varchar",
        "value_type": "varchar",  # text, whole, number or date
        "value": "varchar",
    },
    key=("population", "customer_id", "column_name"),
)

# The sample before its marginals were calibrated: only its fidelity is measured.
CUSTOMERS_UNCALIBRATED = Table(
    "customers_uncalibrated", CUSTOMERS.columns, CUSTOMERS.key
)

MONTH_FACTORS = Table(
    "month_factors",
    {
        "month": "date",
        "month_index": "integer",
        "days_in_month": "integer",
        "working_days": "integer",
        "weekend_days": "integer",
        "public_holidays": "integer",
        "festival": "varchar",
        "spending_factor": FACTOR,
        "price_level": FACTOR,
        "policy_rate": FACTOR,
        "loan_rate": FACTOR,
        "market_return": FACTOR,
        "nav": "decimal(18, 4)",
    },
    key=("month",),
)

FIDELITY_SCORES = Table(
    "fidelity_scores",
    {
        "population": "varchar",  # one that was made, or no_model, or ceiling
        "scope": "varchar",  # the table or tables scored
        "metric": "varchar",  # a score of fidelity/evaluate.py
        "property": "varchar",
        "score": "double",
        "ideal": "double",  # the score of a perfect copy, up to sampling error
        "pairs_counted": "integer",  # 0 where the property is not about pairs
    },
    key=("population", "scope", "metric", "property"),
)
COLUMN_FIDELITY = Table(
    "column_fidelity",
    {
        "population": "varchar",
        "table_name": "varchar",
        "column_name": "varchar",
        "metric": "varchar",  # ks_distance, or total_variation for categories
        "distance": "double",
    },
    key=("population", "table_name", "column_name"),
)
REFERENCE_CUSTOMERS = Table(
    "reference_customers",
    {"population": "varchar", **CUSTOMERS.columns},  # no_model, ceiling or half
    key=("population", *CUSTOMERS.key),
)

GENERATION_RUNS = Table(
    "generation_runs",
    {
        "step": "varchar",
        "content_key": "varchar",
        # JSON: the settings that the step used, and its tables' numbers of rows
        "settings": "varchar",
    },
    key=("step",),
)
