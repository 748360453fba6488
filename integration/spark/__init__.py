"""The models on Spark: `make spark` builds them there and compares with DuckDB."""
