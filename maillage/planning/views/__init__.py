"""Answers the addresses of plans."""
