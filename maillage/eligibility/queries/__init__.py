"""Reads: the addresses that this installation has loaded."""
