"""Pure rules of the harvest."""
