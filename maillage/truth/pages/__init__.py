"""Page contexts of measurements."""
