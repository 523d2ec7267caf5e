"""The writes of measurements."""
