"""The words of fixed 4G."""
