"""Template tags of the pages of sites."""
