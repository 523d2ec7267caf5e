"""Models, reads and writes."""
