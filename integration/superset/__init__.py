"""Apache Superset on the published file: `make superset`."""
