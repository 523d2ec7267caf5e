"""Template filters of what is announced."""
