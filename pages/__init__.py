"""The site of a published version: dashboard, other pages and pictures."""
