"""Structures as points: where each is, what it is and does; and how many nobody could place."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from maillage.inclusion.queries.structures import structures_searched
from maillage.inclusion.rules.structure_search import StructureSearch
from maillage.inclusion.terms.sectors import sectors
from maillage.inclusion.terms.structures import FAMILIES, StructureFamily, StructureKind
from maillage.territory.queries import names_of

FAMILY_WORDS: Mapping[StructureFamily, str] = {
    StructureFamily.INSERTION: "insertion",
    StructureFamily.DISABILITY: "disability",
    StructureFamily.OTHER: "other",
}
_COLUMNS = ("pk", "name", "kind", "commune", "sector_words", "confirmed_on", "lon", "lat")


def structure_points(search: StructureSearch) -> Mapping[str, Any]:
    """The structures of a search that have a position, as GeoJSON; ``page`` of each is a path of this place."""
    rows = list(structures_searched(search).exclude(lon=None).exclude(lat=None).values_list(*_COLUMNS))
    communes = names_of({row[3] for row in rows if row[3]})
    names = {code: sector.name for code, sector in sectors().items()}
    base = reverse("structure", args=[0]).removesuffix("0")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {
                    "name": name,
                    "kind": kind,
                    "family": FAMILY_WORDS[FAMILIES[StructureKind(kind)]],
                    "place": communes.get(commune, ""),
                    "sectors": ", ".join(names.get(code, code) for code in words.split()),
                    "confirmed_on": confirmed_on.isoformat() if confirmed_on else None,
                    "page": f"{base}{number}",
                },
            }
            for number, name, kind, commune, words, confirmed_on, lon, lat in rows
        ],
    }
