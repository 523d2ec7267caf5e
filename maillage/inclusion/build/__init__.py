"""What is derived from the directory: its data set."""
