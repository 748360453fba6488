"""Faults planted in data, and the checks that must find them before publishing."""
