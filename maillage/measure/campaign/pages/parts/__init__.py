"""Texts and figures of campaigns for other pages too."""
