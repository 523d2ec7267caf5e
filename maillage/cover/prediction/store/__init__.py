"""Models, reads, writes and derived files."""
