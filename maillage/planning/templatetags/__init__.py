"""Template tags of plans of sites."""
