"""The views of clauses."""
