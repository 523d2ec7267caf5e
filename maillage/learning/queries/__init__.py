"""The queries of learning."""
