"""Downloadable files of figures, with exactly the values that pages show."""
