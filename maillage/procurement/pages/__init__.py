"""Page contexts of contract publishing."""
