"""Campaigns: whom they reach, who responds in either arm, and what that does."""
