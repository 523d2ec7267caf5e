"""Pages of timetables: the report of a checked archive."""
