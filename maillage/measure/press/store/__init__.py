"""Rows of the press room."""
