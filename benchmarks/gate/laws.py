"""The compiled data tests of dbt, run on a build file that a test may change."""

import re
from pathlib import Path

import duckdb

from python_generators.core.connection import connect

_WORD = re.compile(r"\w{3,}")
_NOT_IN_THE_LEDGER = (
    "int_months__simulated",
    "int_scenarios__months_simulated",
    "int_months__first_year",
    "int_anchors__shocks",
    "campaign_summary",
)


class Laws:
    """The data tests of a dbt run, each a query that finds the rows that break it."""

    def __init__(self, compiled: Path, build: Path) -> None:
        """Open a build file.

        Args:
            compiled: The folder of the project in dbt's ``target/compiled``.
            build: A copy of the build file, under the same name.
        """
        files = [
            *(compiled / "models").glob("**/*__models.yml/*.sql"),
            *(compiled / "tests" / "sql" / "singular").glob("*.sql"),
        ]
        self.queries = {path.stem: path.read_text(encoding="utf-8") for path in files}
        self._words = {n: set(_WORD.findall(q)) for n, q in self.queries.items()}
        self._connection = connect(build)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def amounts(self) -> list[tuple[str, str, str, str]]:
        """Return schema, table, column and type of all money and units in tables.

        Left out are the simulated months, which the marts select unchanged, sums and
        paired shocks of a sample of customers, and estimates.
        """
        return self._connection.execute(
            "select schema_name, table_name, column_name, data_type "
            "from duckdb_columns() inner join duckdb_tables() "
            "using (database_name, schema_name, table_name) "
            "where schema_name in ('marts', 'dashboard', 'intermediate', 'truth') "
            f"and table_name not in {_NOT_IN_THE_LEDGER} "
            "and (data_type in ('DECIMAL(18,2)', 'DECIMAL(18,3)') "
            "or column_name like '%_paise' or column_name = 'portfolio_units') "
            "order by all"
        ).fetchall()

    def broken_by(self, fault: str, law: str | None = None) -> str | None:
        """Return the first law (or the given one) that the fault breaks; undo it.

        A contract that does not take the fault is a law as well.
        """
        self._connection.execute("begin")
        try:
            try:
                self._connection.execute(fault)
            except duckdb.ConstraintException as refused:
                return str(refused) if law is None else None
            for name in self._likeliest_first(fault) if law is None else [law]:
                query = f"select count(*) from ({self.queries[name]}\n)"
                if self._connection.execute(query).fetchone() != (0,):
                    return name
            return None
        finally:
            self._connection.execute("rollback")

    def _likeliest_first(self, fault: str) -> list[str]:
        """All queries, those first that share the most words with the fault."""
        words = set(_WORD.findall(fault))
        return sorted(self.queries, key=lambda name: -len(words & self._words[name]))
