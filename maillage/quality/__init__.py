"""What the measurements say: record, count, compare, map, podium."""
