"""Page contexts of the catalogue."""
