"""The report, a derived file."""
