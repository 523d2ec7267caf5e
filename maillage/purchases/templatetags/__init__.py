"""Template tags of the pages of public contracts."""
