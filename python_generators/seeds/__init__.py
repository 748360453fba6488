"""The seed CSVs: read once, checked strictly."""
