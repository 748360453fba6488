"""SDV: learn the base population, sample synthetic ones."""
