"""The views of the open data."""
