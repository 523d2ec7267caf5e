"""The queries on contracts."""
