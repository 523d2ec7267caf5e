"""Reads of published timetables: what a version offers, when a feed ends."""
