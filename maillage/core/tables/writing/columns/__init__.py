"""Columns as each form of file writes them."""
