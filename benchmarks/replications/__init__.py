"""Whether estimates find the truth: ``make bench`` replicates campaigns and counts."""
