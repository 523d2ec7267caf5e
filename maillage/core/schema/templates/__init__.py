"""Empty tables to fill in, made of a schema."""
