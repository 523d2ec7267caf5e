"""Writes needs, inquiries, answers, letters."""
