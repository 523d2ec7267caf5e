"""Page contexts of events."""
