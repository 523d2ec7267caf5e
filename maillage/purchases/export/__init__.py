"""What is taken away as a file."""
