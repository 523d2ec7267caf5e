"""Reads of the territory: search by name or address, reverse geocoding, containment."""

from maillage.territory.store.built_in import (
    built_in_of_kind,
    built_in_places,
    built_in_within,
    commune_named,
    current_code,
    largest_communes,
    name_of,
    names_of,
)
from maillage.territory.store.name_search import count_named, names_searched, search, words_in_names
from maillage.territory.store.place_rows import agency_place, agency_place_extent, agency_places, places
from maillage.territory.store.points import (
    arrondissement_at,
    commune_areas_km2,
    commune_at,
    commune_number_at,
    locate,
)
from maillage.territory.store.relations import (
    children,
    communes_of,
    neighbours,
    outline,
    outlines,
    parents,
    territory,
)

__all__ = [
    "agency_place",
    "agency_place_extent",
    "agency_places",
    "arrondissement_at",
    "built_in_of_kind",
    "built_in_places",
    "built_in_within",
    "children",
    "commune_areas_km2",
    "commune_at",
    "commune_named",
    "commune_number_at",
    "communes_of",
    "count_named",
    "current_code",
    "largest_communes",
    "locate",
    "name_of",
    "names_of",
    "names_searched",
    "neighbours",
    "outline",
    "outlines",
    "parents",
    "places",
    "search",
    "territory",
    "words_in_names",
]
