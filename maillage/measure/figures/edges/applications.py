"""What answers before Django wakes, by the beginning of the path: the tiles of the map."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.measure.figures.edges.api.tiles import make_tile_application

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def tiles(data_dir: Path, _django: "WSGIApplication") -> "WSGIApplication":
    """Tiles of the counts in the data folder."""
    return make_tile_application(data_dir / "counts")


APPLICATIONS: Final = (("/tiles/", tiles),)
