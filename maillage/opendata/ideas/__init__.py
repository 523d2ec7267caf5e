"""Ideas for data sets and their uses, the answers of organisations, and what was made of data."""
