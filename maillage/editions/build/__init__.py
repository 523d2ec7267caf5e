"""Building of derived data: tables and catalogue entries."""
