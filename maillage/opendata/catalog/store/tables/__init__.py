"""Queries on the rows of published tables: read, sort, compare, aggregate."""
