"""The words of truth."""
