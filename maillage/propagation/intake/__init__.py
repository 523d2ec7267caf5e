"""Profiles, cases and height rasters as others write them, read into our words."""
