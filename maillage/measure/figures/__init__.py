"""Figures: counts of the measurements, what they say and whether it may be shown; tiles, the map and its table."""
