"""Page contexts of needs."""
