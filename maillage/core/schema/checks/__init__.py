"""The home-made checks of the national schemas, one small module each, under their old and new names."""
