"""The queries on editions."""
