"""Print rows by table and the sum of balances; runs with any version of DuckDB.

It opens the file itself, because it runs in an environment without this project.
"""

import json
import sys

import duckdb

connection = duckdb.connect(
    sys.argv[1],
    read_only=True,
    config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
)
tables = connection.execute(
    "select schema_name || '.' || table_name from duckdb_tables() order by 1"
).fetchall()
balance = connection.execute("select sum(balance) from marts.financial_behavior")
found = {
    "version": duckdb.__version__,
    "balance": str(balance.fetchall()[0][0]),
    "rows": {
        table: connection.execute(f"select count(*) from {table}").fetchall()[0][0]
        for (table,) in tables
    },
}
print(json.dumps(found))
