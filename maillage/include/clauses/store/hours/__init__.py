"""Reported hours: sums, findings, rows, and access."""
