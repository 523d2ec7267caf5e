"""What organisers, people and readers fill in."""
