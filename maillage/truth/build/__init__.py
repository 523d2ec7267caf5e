"""Building of the report, a derived file."""
