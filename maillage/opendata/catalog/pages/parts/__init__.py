"""Page fragments and texts that other features may import."""
