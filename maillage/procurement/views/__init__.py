"""The views of contract publishing."""
