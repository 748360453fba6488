"""Measurements that are too slow for every run; each says how it is started."""
