"""The queries on campaigns."""
