"""The queries on measurements."""
