"""Writes what the samples say of the home territory."""
