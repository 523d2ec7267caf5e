"""What buyers, structures and visitors ask of opportunities."""
