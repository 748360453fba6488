"""The tests run with the environment variables of every program of the project.

They are set here, before any test imports a numerical library, so that ``pytest`` gives
the results of ``make test``.
"""

import os

from finmark.children import ENVIRONMENT

os.environ.update(ENVIRONMENT)
