"""Filters of the template of the open data."""
