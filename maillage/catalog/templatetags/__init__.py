"""The template filters of the catalogue."""
