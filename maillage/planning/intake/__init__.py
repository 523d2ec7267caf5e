"""What a form sends, read once."""
