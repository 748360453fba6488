"""Superset's configuration: its own data folder, and no requests to other hosts.

Superset loads this file in its own environment.
"""

import os
from pathlib import Path

_HOME = Path(os.environ["SUPERSET_HOME"])
_SELF = "'self'"

SECRET_KEY = (_HOME / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HOME / 'superset.db'}"
APP_NAME = "FinMark"

# Load all four charts at once, not when they are scrolled to.
FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}

# Superset's default allows requests to hosts of tiles, fonts and telemetry.
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
