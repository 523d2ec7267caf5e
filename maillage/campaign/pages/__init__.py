"""Page contexts of campaigns and kits."""
