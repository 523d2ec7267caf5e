"""Writes of people and organisations. Permission is checked before: each takes an Acting from queries."""
