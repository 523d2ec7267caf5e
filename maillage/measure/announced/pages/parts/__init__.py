"""Words about what is announced that other features may show."""
