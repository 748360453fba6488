"""Campaigns: checks, assignment to arms, responses, and the months of the other arm."""
