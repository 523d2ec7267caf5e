"""Parses sources: the bundled reference, newer Admin Express and COG files, GeoJSON of places."""
