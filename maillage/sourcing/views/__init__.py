"""The addresses of needs."""
