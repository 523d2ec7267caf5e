"""Sourcing: needs that buyers send to structures, their answers, and the outcome."""
