"""The custom checks of the national schemas, under their old and new names."""
