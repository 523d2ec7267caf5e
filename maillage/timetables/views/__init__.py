"""Answers about timetables: the network of a version as GeoJSON."""
