"""Parses notices in each of their formats into one data model."""
