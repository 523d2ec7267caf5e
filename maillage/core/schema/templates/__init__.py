"""Empty tables to fill in, generated from a schema."""
