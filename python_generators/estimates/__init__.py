"""Estimates of campaign effects from observed outcomes; no dbt, no ground truth."""
