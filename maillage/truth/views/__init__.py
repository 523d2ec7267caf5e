"""The views of measurements."""
