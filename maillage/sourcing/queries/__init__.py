"""Reads needs, inquiries, and whom to ask."""
