"""The queries of the harvest."""
