"""Figures, names and French typography in text."""
