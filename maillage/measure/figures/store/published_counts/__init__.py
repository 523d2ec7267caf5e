"""The counts as files: written, merged, published, opened."""
