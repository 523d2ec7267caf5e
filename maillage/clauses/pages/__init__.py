"""Page contexts of clauses."""
