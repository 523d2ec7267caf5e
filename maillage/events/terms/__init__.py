"""The vocabulary of events."""
