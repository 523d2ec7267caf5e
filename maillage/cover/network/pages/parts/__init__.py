"""Texts on sites, for other pages too."""
