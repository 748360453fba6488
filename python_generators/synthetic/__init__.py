"""Synthesizers: fit a model to the base population and sample synthetic ones."""
