"""Kill, disturb and damage runs, and check that the next run simply works."""
