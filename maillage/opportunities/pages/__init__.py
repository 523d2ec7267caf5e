"""The pages of opportunities and of groups."""
