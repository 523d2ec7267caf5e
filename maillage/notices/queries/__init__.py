"""The queries on notices."""
