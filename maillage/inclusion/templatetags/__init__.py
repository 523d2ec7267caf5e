"""Template tags of the directory of structures."""
