"""Needs in words, for other pages too."""
