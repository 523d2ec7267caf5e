"""Structures as others list them, read into our words."""
