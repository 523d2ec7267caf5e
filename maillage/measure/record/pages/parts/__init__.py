"""Page parts shown on the pages of other features: one of the entry points of the home page."""
