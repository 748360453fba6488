"""CTGAN and TVAE: neural networks of one table."""
