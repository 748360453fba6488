"""Generate the raw tables and simulate months, campaigns and scenarios."""
