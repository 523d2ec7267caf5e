"""Files that others read while they are written."""
