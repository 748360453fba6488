"""The pages of the site and the published files: one list for every menu.

Addresses are relative to the folder of the page that links to them, so that the site
opens from a disk as it does from a server.
"""

SITE_PAGES = (
    ("Dashboard", "index.html"),
    ("Scorecard", "scorecard.html"),
    ("Dictionary", "dictionary.html"),
    ("dbt docs", "dbt/index.html"),
    ("Lineage", "lineage/index.html"),
    ("Data Docs", "gx/index.html"),
)
"""Title and address of each page, relative to the site's folder."""

DOWNLOADS = (
    ("DuckDB", "../finmark.duckdb"),
    ("Parquet", "../parquet/"),
    ("CSV", "../csv/"),
    ("Manifest", "../manifest.json"),
)
"""Title and address of the published files, relative to the site's folder."""
