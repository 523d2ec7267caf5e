"""Builds every file derived from contracts."""
