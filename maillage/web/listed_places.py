"""The places of a list as its map reads them (static/web/map/listed.js): numbered areas, or discs with their count.

A feature says them in the words of the request; the map draws, and asks nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.web.map_page import MapLegend
from maillage.web.wording.formats import french_typography


@dataclass(frozen=True, slots=True)
class ListedMap:
    """The map of a list in its page: where its places are read, its name and legend, a picture without script."""

    href: str
    label: str
    legend: MapLegend
    picture: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """One place: an area (``geometry`` of GeoJSON, its number at ``mark``) or a disc at a point.

    ``label`` is written on it; ``title``, ``line`` and ``note`` are its card, with ``links`` (text and address of each)
    or the way to one page. ``shade`` names the token of its colour, ``size`` (0 to 1) how large a disc is; ``grain``
    "far" or "near": from how far it is seen, "" from everywhere.
    """

    id: str
    geometry: Mapping[str, Any]
    label: str
    title: str
    line: str = ""
    note: str = ""
    href: str = ""
    links: Sequence[tuple[str, str]] = ()
    shade: str = ""
    size: float = 0.0
    grain: str = ""
    mark: tuple[float, float] | None = None


def point_of(lon: float, lat: float) -> dict[str, Any]:
    """A point of GeoJSON, to ten metres."""
    return {"type": "Point", "coordinates": [round(lon, 4), round(lat, 4)]}


def listed_places(places: Iterable[ListedPlace], *, more: str, several: str = "") -> dict[str, Any]:
    """The places as GeoJSON, with the words of their cards: ``more`` leads to a page, ``several`` heads many."""
    words = {"more": more, "several": several or _("Plusieurs zones ici")}
    typeset = french_typography if get_language() == "fr" else str
    features = []
    for place in places:
        texts = {name: typeset(getattr(place, name)) for name in ("label", "title", "line", "note")}
        values = {name: getattr(place, name) for name in ("href", "shade", "size", "grain", "mark")}
        links = [{"text": typeset(text), "href": href} for text, href in place.links]
        properties = {name: value for name, value in (texts | values | {"links": links}).items() if value}
        features.append({"type": "Feature", "geometry": place.geometry, "properties": {"id": place.id} | properties})
    return {
        "type": "FeatureCollection",
        "words": {name: typeset(text) for name, text in words.items()},
        "features": features,
    }
