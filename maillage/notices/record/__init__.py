"""The writes of notices."""
