"""Template tags of the test and of what a device sent."""
