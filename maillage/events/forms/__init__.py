"""What organisers and those who inscribe fill in."""
