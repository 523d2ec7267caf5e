"""The views of needs."""
