"""The command line of the project: every verb that the Makefile offers."""
