"""The writes of publishing."""
