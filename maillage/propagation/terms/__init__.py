"""The domain objects of radio paths: waves, profiles, heights of ground and clutter, losses in dB."""
