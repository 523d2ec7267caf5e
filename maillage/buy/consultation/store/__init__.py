"""Rows of consultations, and every write."""
