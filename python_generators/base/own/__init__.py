"""The base population read from the user's own files."""
