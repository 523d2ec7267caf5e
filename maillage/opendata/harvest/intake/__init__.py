"""Parses foreign formats into domain objects, once."""
