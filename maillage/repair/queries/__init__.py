"""The queries on repair."""
