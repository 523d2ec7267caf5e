"""Template tags of the sources."""
