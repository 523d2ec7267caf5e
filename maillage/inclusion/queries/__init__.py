"""Reads the directory of structures, and what is bought where they reach."""
