"""The template filters of learning."""
