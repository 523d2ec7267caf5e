"""The writes of editions."""
