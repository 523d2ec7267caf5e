"""Measure: the test, its record, what it says of operators and places, and what follows from it."""
