"""The pages of a draft: its four steps, and the confirmation."""
