"""The template filters of events."""
