"""Page contexts of the open data."""
