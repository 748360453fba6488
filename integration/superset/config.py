"""What Superset is told: a home of its own, nobody from outside, no other host.

Superset reads this file by itself, in its own environment.
"""

import os
from pathlib import Path
from typing import Any

_HOME = Path(os.environ["SUPERSET_HOME"])
_SELF = "'self'"

SECRET_KEY = (_HOME / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HOME / 'superset.db'}"
SQLLAB_BACKEND_PERSISTENCE = False
APP_NAME = "FinMark"

# All charts at once, not as they are scrolled to: there are four.
FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}

# Charts are asked anew each time: a new version shows at once.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

# Superset's own list lets its pages call hosts of tiles, fonts and telemetry.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": [_SELF],
        "default-src": [_SELF],
        "img-src": [_SELF, "blob:", "data:"],
        "worker-src": [_SELF, "blob:"],
        "connect-src": [_SELF],
        "object-src": "'none'",
        "style-src": [_SELF, "'unsafe-inline'"],
        "font-src": [_SELF],
        "script-src": [_SELF, "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def DB_CONNECTION_MUTATOR(  # noqa: N802 - Superset's name
    uri: Any,  # noqa: ANN401
    params: dict[str, Any],
    *_: object,
) -> tuple[Any, dict[str, Any]]:
    """Open the version that is published now, whatever this process has open.

    DuckDB gives a process that has a file open the same file again, by its path. So the
    link is resolved for each query: another version has another path.
    """
    if uri.get_backend_name() == "duckdb":
        uri = uri.set(database=str(Path(uri.database).resolve()))
    return uri, params
