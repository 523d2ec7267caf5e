"""Texts, cards and calendar entries of events for other features."""
