"""Great Expectations set up for DuckDB, with Data Docs that work offline."""
