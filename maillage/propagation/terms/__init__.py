"""The words of a radio path: waves, profiles, heights of ground and of what stands on it, losses in dB."""
