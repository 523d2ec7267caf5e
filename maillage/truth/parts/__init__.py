"""Texts for other pages too."""
