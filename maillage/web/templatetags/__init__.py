"""Template tags and filters for all features."""
