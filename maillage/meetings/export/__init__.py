"""What organisers take away on paper."""
