"""Schemas and their checks described in sentences."""
