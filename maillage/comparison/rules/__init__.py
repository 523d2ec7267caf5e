"""Operators compared over people: estimates, intervals, differences and steps (docs/explanation/quality-score.md)."""
