"""Audits a finished build with Great Expectations and publishes it when it passes."""
