"""The pages of the weather of places."""
