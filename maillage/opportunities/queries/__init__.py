"""Reads opportunities, and the calendar that they come of."""
