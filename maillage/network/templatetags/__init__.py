"""Template filters of fixed 4G sites."""
