"""What comes in from outside, read once."""
