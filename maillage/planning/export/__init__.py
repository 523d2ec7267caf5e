"""A plan as drawings and as files."""
