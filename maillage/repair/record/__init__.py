"""The writes of repair."""
