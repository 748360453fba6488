"""Replaces the package of this name, so that mf makes no network request.

The command mf looks for a newer version each time it runs. This folder is first on its
path, so it uses this class, which never finds one.
"""


class UpdateChecker:
    """Never finds a newer version."""

    def check(self, package: str, version: str) -> None:
        """Do nothing."""
