"""The test page: its texts, test tokens, and a device's own data."""
