"""Filters of the templates of meetings."""
