"""Readers of profiles, cases and height rasters in external formats."""
