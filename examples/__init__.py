"""From a question to its answer, on what was published: docs/experiments.md."""
