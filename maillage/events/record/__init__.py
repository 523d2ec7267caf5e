"""The writes of events."""
