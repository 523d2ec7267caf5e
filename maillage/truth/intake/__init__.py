"""Readers of external test files."""
