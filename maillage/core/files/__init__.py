"""Files that are read while they are replaced, and files received from others."""
