"""The vocabulary of needs."""
