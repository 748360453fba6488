"""The targeting contest: score a list of customers on the ground truth."""
