"""The pages of a draft: its four steps, and where it is once published."""
