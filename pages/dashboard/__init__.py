"""The dashboard: one HTML page that contains its data, its script and its libraries."""
