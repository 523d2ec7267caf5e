"""The catalogue over HTTP (under /api/v1)."""
