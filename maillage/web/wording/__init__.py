"""Figures, names and French typography in words."""
