"""The plans themselves."""
