"""Resource bounds: rate limits, in-memory caches, isolated child processes."""
