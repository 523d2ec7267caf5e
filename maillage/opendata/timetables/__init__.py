"""Timetables of public transport as data: GTFS feeds read, checked, published whole, and shown."""
