"""The pages of the figures: the map, its table twin, and the files equal to them."""
