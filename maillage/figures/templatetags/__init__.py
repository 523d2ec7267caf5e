"""Filters of the templates of figures, and of features above."""
