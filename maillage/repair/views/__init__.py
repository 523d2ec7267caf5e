"""The views of repair."""
