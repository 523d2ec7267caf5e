"""Reads of fixed 4G that others need."""
