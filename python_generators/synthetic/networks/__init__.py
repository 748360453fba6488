"""CTGAN and TVAE: neural networks that model one table."""
