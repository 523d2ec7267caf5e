"""The words of opportunities and of groups."""
