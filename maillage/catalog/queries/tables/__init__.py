"""Rows of published tables: read, ordered, compared, summed up."""
