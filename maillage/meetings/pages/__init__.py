"""The dataclass of each page, built from queries."""
