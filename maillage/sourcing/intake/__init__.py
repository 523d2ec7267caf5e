"""Reads what buyers and structures type."""
