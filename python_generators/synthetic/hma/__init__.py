"""HMA: three related tables, fitted by SDV and sampled by a vectorised sampler."""
