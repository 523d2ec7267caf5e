"""Validation of cells, columns and rows by a schema."""
