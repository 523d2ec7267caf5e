"""The writes of the harvest."""
