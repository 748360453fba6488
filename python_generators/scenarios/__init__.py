"""Paired worlds: the same people and the same luck, some parameters changed."""
