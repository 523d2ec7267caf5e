"""Filters of the templates of sites of fixed 4G."""
