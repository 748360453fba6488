"""Trials with bad input: every one is refused in one line, or is read as it stands."""
