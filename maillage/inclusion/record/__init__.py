"""Writes the directory of structures."""
