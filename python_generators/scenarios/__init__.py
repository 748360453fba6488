"""Scenarios: the same customers and random numbers under changed parameters."""
