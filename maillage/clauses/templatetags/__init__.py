"""Filters of the templates of clauses."""
