"""Fetching from hosts that may be asked."""
