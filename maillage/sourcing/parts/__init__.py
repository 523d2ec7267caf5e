"""Needs in words, which other pages show too."""
