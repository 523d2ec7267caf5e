"""Kits: what several features use, between the territory and accounts. A kit knows no feature."""
