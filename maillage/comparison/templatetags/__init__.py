"""Filters of the templates of comparisons."""
