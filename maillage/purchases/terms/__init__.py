"""The words of purchases."""
