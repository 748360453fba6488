"""The published data in tools that people have: each in an environment of its own."""
