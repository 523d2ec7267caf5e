"""The vocabulary of validation."""
