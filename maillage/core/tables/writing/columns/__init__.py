"""Columns serialised as text, for each file format."""
