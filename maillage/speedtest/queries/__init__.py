"""Read queries for other features."""
