"""What answers before Django wakes, by the beginning of the path: the tiles of the map."""

from typing import Final

from maillage.figures.api.tiles import make_tile_application

APPLICATIONS: Final = (("/tiles/", make_tile_application),)
