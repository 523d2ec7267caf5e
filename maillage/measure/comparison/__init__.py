"""Comparison: operators compared and ranked, the weather of places, the method."""
