"""Metrics of how closely a synthetic population resembles the base."""
