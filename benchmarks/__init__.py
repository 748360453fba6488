"""Measurements that are too slow for every run; each module says how to start it."""
