"""What features further down may lay over the map of the tests: squares of the one operator shown, and points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse

from maillage.measure.record.domain.terms import Origin

TILE_TYPE: Final = "application/vnd.mapbox-vector-tile"


@dataclass(frozen=True, slots=True)
class MapOverlay:
    """Squares hatched or coloured over the map.

    ``tiles`` is the address of their vector tiles, with {operator}, {z}, {x} and {y}; ``layer`` is their layer. Squares
    are drawn where its property ``class`` is at least ``least``; with ``class_labels`` the classes 1 to 5, the worst
    first, have the colours of the scale in place of hatches, and these words in the legend. ``operators`` are the ids
    of those that have one; ``label`` is the words of the choice, ``note`` those of the legend.
    """

    name: str
    label: str
    note: str
    tiles: str
    layer: str
    least: int
    operators: tuple[str, ...]
    class_labels: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What the script of the map is told."""
        return {
            "name": self.name,
            "note": self.note,
            "tiles": self.tiles,
            "layer": self.layer,
            "least": self.least,
            "rows": [{"swatch": str(number), "label": label} for number, label in enumerate(self.class_labels, 1)],
            "operators": list(self.operators),
        }


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A kind of mark in the legend: colour token and sign of its disc, as its places have them, and its words."""

    shade: str
    sign: str
    label: str


@dataclass(frozen=True, slots=True)
class MapMarks:
    """Points over the map: ``href`` is the URL of their places (web/listed_places.py), read once they are chosen.

    It is asked with origin and operators; from ``near_zoom`` on also with ``bbox``, for marks that are too many to be
    sent whole. ``operators`` are the ids of those that may have some; ``label`` is the words of the choice, ``credits``
    those of the map's corner.
    """

    name: str
    label: str
    href: str
    rows: tuple[MarkRow, ...]
    near_zoom: float
    operators: tuple[str, ...]
    credits: str = ""

    def facts(self) -> dict[str, Any]:
        """What the script of the map is told."""
        return {
            "name": self.name,
            "href": self.href,
            "nearZoom": self.near_zoom,
            "operators": list(self.operators),
            "credits": self.credits,
            "rows": [{"shade": row.shade, "sign": row.sign, "label": row.label} for row in self.rows],
        }


def overlay_tile(tile: bytes, *, is_current: bool) -> HttpResponse:
    """A vector tile as an answer. Its address names a version: of an older one what is in force is asked for again."""
    answer = HttpResponse(tile, content_type=TILE_TYPE)
    answer["Cache-Control"] = "public, max-age=86400" if is_current else "no-cache"
    return answer


MarksOffer = Callable[[Origin], MapMarks | None]  # beside tests of that origin; None where there is nothing
OverlayOffer = Callable[[Origin], MapOverlay | None]  # beside tests of that origin; None where there is nothing
