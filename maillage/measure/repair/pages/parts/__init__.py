"""Texts and figures of repair for other pages too."""
