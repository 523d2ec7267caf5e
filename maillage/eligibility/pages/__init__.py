"""What the pages of a place show."""
