"""Other tools on the published files, each in its own environment."""
