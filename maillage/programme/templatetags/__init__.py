"""Template tags of the pages of purchases to come."""
