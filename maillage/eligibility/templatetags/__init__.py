"""Template tags of the answer for a place."""
