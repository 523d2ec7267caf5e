"""Files that are derived from purchases to come."""
