"""Page contexts of repair."""
