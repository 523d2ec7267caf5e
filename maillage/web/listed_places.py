"""Places of a list as GeoJSON for its map (static/web/map/listed.js): numbered areas, lines, or discs with a count.

A feature supplies texts in the language of the request; the map draws them without further requests.
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
    """A map in a page: the URL of its places, its name and legend, a static picture without script."""

    href: str
    label: str
    legend: MapLegend | None = None
    picture: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """One place: an area (``geometry`` of GeoJSON, its number at ``mark``), a line with its ``mark``, a disc.

    ``label`` is drawn on it; ``title``, ``line`` and ``note`` are its popup, with ``links`` (text, URL) or one
    ``href``. ``shade`` names its colour token, ``opacity`` (0 to 1) how much an area covers the ground, ``size`` (0 to
    1) is the size of a disc; ``grain`` is "far" or "near", the zoom range in which it is visible, "" for all.
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
    opacity: float = 0.0
    size: float = 0.0
    grain: str = ""
    mark: tuple[float, float] | None = None


def point_of(lon: float, lat: float) -> dict[str, Any]:
    """A GeoJSON point, rounded to ten metres."""
    return {"type": "Point", "coordinates": [round(lon, 4), round(lat, 4)]}


def listed_places(places: Iterable[ListedPlace], *, more: str, several: str = "") -> dict[str, Any]:
    """The places as GeoJSON, with the texts of popups: ``more`` labels the link, ``several`` is the title for many."""
    words = {"more": more, "several": several or _("Plusieurs zones ici")}
    typeset = french_typography if get_language() == "fr" else str
    features = []
    for place in places:
        texts = {name: typeset(getattr(place, name)) for name in ("label", "title", "line", "note")}
        values = {name: getattr(place, name) for name in ("href", "shade", "opacity", "size", "grain", "mark")}
        links = [{"text": typeset(text), "href": href} for text, href in place.links]
        properties = {name: value for name, value in (texts | values | {"links": links}).items() if value}
        features.append({"type": "Feature", "geometry": place.geometry, "properties": {"id": place.id} | properties})
    return {
        "type": "FeatureCollection",
        "words": {name: typeset(text) for name, text in words.items()},
        "features": features,
    }
