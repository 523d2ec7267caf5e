"""Vector tiles of the signal of drive tests: squares three levels finer than the tile."""

from typing import Final

from maillage.measure.figures.domain.signal import SignalRows, rows_within, square_classes
from maillage.measure.figures.store.overlay_tiles import OverlayTile

LAYER: Final = "signal"
_FINER: Final = 3  # at zoom 12 squares of a kilometre: few devices drive through one of a hundred metres


def signal_tile(rows: SignalRows, operator: int, *, tile: tuple[int, int, int]) -> bytes:
    """The tile (zoom, column, row) of an operator; empty bytes where too few devices measured. NotFound elsewhere."""
    place = OverlayTile.of_address(tile, finer=_FINER, code="signal_tile")
    inside = rows_within(rows, operator, first=place.first, after=place.after)
    return place.encoded(LAYER, *square_classes(inside, coarser=place.coarser))
