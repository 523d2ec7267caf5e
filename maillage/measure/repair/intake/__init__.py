"""Readers of external reference files."""
