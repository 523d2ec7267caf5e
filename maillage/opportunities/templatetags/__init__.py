"""Template tags of opportunities and groups."""
