"""What is derived from rows and may be deleted: made, published by atomic rename, made again."""
