"""What other features may show of opportunities, and the words of their pages."""
