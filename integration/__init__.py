"""Tools of others on what was published, each in an environment of its own."""
