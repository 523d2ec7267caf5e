"""The template filters of publishing."""
