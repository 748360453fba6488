"""HMA: three related tables learned by SDV, sampled by our own vectorised sampler."""
