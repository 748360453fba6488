"""The names of the published files, for those who write and those who read them."""

from python_generators.core.file_checksums import SUMS
from python_generators.core.settings import PROJECT_ROOT

PUBLISHED_FOLDER = "published"
PUBLISHED = PROJECT_ROOT / PUBLISHED_FOLDER
CURRENT = "current"  # the link to the current version's folder
DATABASE, TRUTH, MANIFEST = "finmark.duckdb", "truth.duckdb", "manifest.json"
PARQUET, CSV = "parquet", "csv"
PARTS = (DATABASE, PARQUET, CSV, TRUTH, MANIFEST, SUMS)
VERSIONS_FOLDER = "versions"
SITE = "site"  # the link to the folder of the pages
