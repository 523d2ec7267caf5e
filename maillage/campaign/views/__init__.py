"""The views of campaigns and kits."""
