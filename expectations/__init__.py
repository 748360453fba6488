"""Audit a finished build with Great Expectations."""
