"""Parses identities from sign-in services."""
