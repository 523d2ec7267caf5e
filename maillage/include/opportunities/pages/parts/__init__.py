"""What other features may show of opportunities, and the texts of their pages."""
