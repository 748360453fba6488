"""The cost of a run by the number of customers: seconds, CPU, memory and bytes."""
