"""The template filters of clauses."""
