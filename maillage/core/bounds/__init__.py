"""What bounds costs: limits, what is kept in memory."""
