"""Filters of the templates of badly served zones."""
