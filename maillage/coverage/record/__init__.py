"""Writes which files of coverage pages show."""
