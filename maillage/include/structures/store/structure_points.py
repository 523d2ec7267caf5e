"""Structures as points: for everyone as GeoJSON; for the map as columns of numbers, and the names of a few."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import FAMILIES, StructureFamily, StructureKind
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.include.structures.store.structures import public_structures
from maillage.territory.store.territories import names_of

FAMILY_WORDS: Mapping[StructureFamily, str] = {
    StructureFamily.INSERTION: "insertion",
    StructureFamily.DISABILITY: "disability",
    StructureFamily.OTHER: "other",
}
# As the discs of the map are lettered: insertion, handicap, économie sociale.
_LETTERS: Mapping[StructureFamily, str] = {
    StructureFamily.INSERTION: "I",
    StructureFamily.DISABILITY: "H",
    StructureFamily.OTHER: "E",
}
MOST_NAMED = 20
_STEPS_OF_DEGREE = 10_000  # eleven metres: where a disc stands on the map
_COLUMNS = ("pk", "name", "kind", "commune", "sector_words", "confirmed_on", "lon", "lat")


def structure_points(search: StructureSearch) -> Mapping[str, Any]:
    """The structures of a search that have a position, as GeoJSON; ``page`` of each is a path of this place."""
    rows = list(_placed(search).values_list(*_COLUMNS))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": list(row[-2:])},
                "properties": {name: value for name, value in words.items() if name != "number"},
            }
            for row, words in zip(rows, _point_words(rows), strict=True)
        ],
    }


def structure_positions(search: StructureSearch) -> Mapping[str, Any]:
    """The same points as the map draws them, the nearest beside each other: a number, a place, a family each.

    ``lon`` and ``lat`` are ten-thousandths of a degree, ``families`` a letter a structure (I, H, E). What else a point
    says is asked for when it is looked at (``structures_named``): 20,000 of them with their words would be 7 MB.
    """
    rows = [
        (round(lat * _STEPS_OF_DEGREE), round(lon * _STEPS_OF_DEGREE), number, _LETTERS[FAMILIES[StructureKind(kind)]])
        for number, kind, lon, lat in _placed(search).order_by().values_list("pk", "kind", "lon", "lat")
        if lon is not None and lat is not None
    ]
    lat, lon, numbers, families = zip(*sorted(rows), strict=True) if rows else ((), (), (), ())
    return {"numbers": numbers, "lon": lon, "lat": lat, "families": "".join(families)}


def structures_named(numbers: Collection[int]) -> list[Mapping[str, Any]]:
    """What the map says of these structures, at most MOST_NAMED, by name; those that are no more are left out."""
    rows = public_structures().filter(pk__in=list(numbers)[:MOST_NAMED]).order_by("name", "pk")
    return _point_words(list(rows.values_list(*_COLUMNS)))


def _placed(search: StructureSearch) -> QuerySet[Structure]:
    return structures_searched(search).exclude(lon=None).exclude(lat=None)


def _point_words(rows: Collection[tuple[Any, ...]]) -> list[Mapping[str, Any]]:
    communes = names_of({row[3] for row in rows if row[3]})
    names = {code: sector.name_in(get_language()) for code, sector in sectors().items()}
    base = reverse("structure", args=[0]).removesuffix("0")
    return [
        {
            "number": number,
            "name": name,
            "kind": kind,
            "family": FAMILY_WORDS[FAMILIES[StructureKind(kind)]],
            "place": communes.get(commune, ""),
            "sectors": ", ".join(names.get(code, code) for code in words.split()),
            "confirmed_on": confirmed_on.isoformat() if confirmed_on else None,
            "page": f"{base}{number}",
        }
        for number, name, kind, commune, words, confirmed_on, _lon, _lat in rows
    ]
