"""The views of events."""
