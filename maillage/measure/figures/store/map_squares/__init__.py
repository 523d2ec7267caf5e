"""Squares and tiles of the map, drawn from the published counts."""
