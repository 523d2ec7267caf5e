"""The template filters of the harvest."""
