"""The ways in by the browser."""
