"""How near a synthetic population is to the base."""
