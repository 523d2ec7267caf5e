"""Outside forms to our terms: the reference that ships, newer Admin Express and COG files, GeoJSON of places."""
