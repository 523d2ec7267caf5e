"""Pages of what is announced."""
