"""The views of the harvest."""
