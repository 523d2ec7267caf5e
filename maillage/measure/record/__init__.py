"""Measurements and their figures: storage, counting, comparison, maps, ranking."""
