"""Template tags of fixed 4G."""
