"""Reads places: the beaches of the reference, and those added by the agency (models.Place)."""

from typing import Final

import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from maillage.core.text import normalised_text
from maillage.territory.domain.names import exact_form, query_words
from maillage.territory.domain.terms import Address, Box, Kind, Territory
from maillage.territory.store.built_in import built_in_at, built_in_places, current_code
from maillage.territory.store.derived import derived
from maillage.territory.store.models import Place

_tables_seen: Final[set[str]] = set()


def places() -> list[Territory]:
    """All places by name: those of the reference and those of the agency."""
    return sorted([*built_in_places(), *agency_places()], key=lambda place: normalised_text(place.name))


def agency_places() -> list[Territory]:
    """The places that the agency added, by name."""
    return [_territory_of(place) for place in Place.objects.defer("geometry")] if _has_table() else []


def agency_place(slug: str) -> Territory | None:
    """The agency's place with that slug, or None."""
    if not _has_table():
        return None
    place = Place.objects.defer("geometry").filter(slug=slug).first()
    return None if place is None else _territory_of(place)


def agency_place_extent(slug: str) -> tuple[str, tuple[str, ...]]:
    """The contour of the agency's place as GeoJSON text, and its Insee codes if it is a list of communes."""
    place = Place.objects.get(slug=slug)
    return place.geometry, () if place.geometry else tuple(place.communes)


def agency_places_named(text: str) -> list[tuple[int, Territory]]:
    """The agency's places matching the words as prefixes, each with its closeness (as in rules.index)."""
    groups = query_words(text)
    if not groups or not _has_table():
        return []
    places = Place.objects.defer("geometry")
    for beginnings in groups:
        places = places.filter(search_words__contains=f" {beginnings[0]}")
    form, answers = exact_form(text), []
    for place in places[:50]:
        name = exact_form(place.name)
        closeness = 0 if name == form else 1 if name.startswith(form) else 2
        answers.append((closeness, _territory_of(place)))
    return answers


def communes_of_place(slug: str) -> tuple[str, ...]:
    """The current Insee codes of the communes that a place intersects, sorted; empty outside France."""
    rows = derived().rows("SELECT commune FROM member WHERE place = ?", (str(Address(Kind.PLACE, slug)),))
    codes = [row[0] for row in rows]
    if not codes and _has_table():
        codes = Place.objects.filter(slug=slug).values_list("communes", flat=True).first() or []
    return tuple(sorted({current for code in codes if (current := current_code(code))}))


def agency_outline(slug: str) -> BaseGeometry | None:
    """The polygon of an agency's place; None if it is a list of communes, or does not exist."""
    geometry = Place.objects.filter(slug=slug).values_list("geometry", flat=True).first() if _has_table() else None
    return shapely.from_geojson(geometry) if geometry else None


def _territory_of(place: Place) -> Territory:
    communes = built_in_at(f"{Kind.COMMUNE}:{current_code(code)}" for code in place.communes)
    departements = {commune.departement for commune in communes}
    regions = {commune.region for commune in communes}
    return Territory(
        address=str(Address(Kind.PLACE, place.slug)),
        kind=Kind.PLACE,
        code=place.slug,
        name=place.name,
        lon=place.lon,
        lat=place.lat,
        bbox=Box(place.west, place.south, place.east, place.north),
        departement=departements.pop() if len(departements) == 1 else None,
        region=regions.pop() if len(regions) == 1 else None,
        within=", ".join(commune.name for commune in communes[:4]) or None,
        # Computed comparisons are named by it: of UTC, as it always was.
        vintage=place.changed_at.date().isoformat(),
    )


def _has_table() -> bool:
    """Whether the table exists: the reference is readable before migrations have run."""
    table = Place._meta.db_table  # noqa: SLF001 -- the documented name for introspection
    if table not in _tables_seen and table in connection.introspection.table_names():
        _tables_seen.add(table)
    return table in _tables_seen
