"""Template tags of social clauses."""
