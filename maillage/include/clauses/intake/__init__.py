"""Parses texts of clause forms and tables strictly; invalid ones are findings on their field."""
