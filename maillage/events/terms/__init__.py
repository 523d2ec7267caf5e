"""The words of an event."""
