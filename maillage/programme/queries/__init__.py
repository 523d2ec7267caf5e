"""Reads of purchases to come, and of the contracts beside them."""
