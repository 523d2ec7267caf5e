"""What the pages of needs show."""
