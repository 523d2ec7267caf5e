"""Terrain, clutter and cases as others write them, read into our words."""
