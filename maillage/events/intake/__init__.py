"""Parses data from clients."""
