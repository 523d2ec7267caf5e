"""What becomes of a prediction in force: a data set, a demonstration, and its end."""
