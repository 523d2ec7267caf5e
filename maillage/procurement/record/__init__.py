"""The writes of contracts."""
