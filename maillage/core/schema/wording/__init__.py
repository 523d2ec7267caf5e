"""What a schema and its checks say, in sentences."""
