"""USE: the targeting contest. A list of customers is scored on the sealed truth."""
