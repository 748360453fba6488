"""Publish an audited build as a version, and read what is published."""
