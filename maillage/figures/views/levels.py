"""Which level of territories colours the map at a zoom: the same limits for the map, its table and its files."""

from typing import Final

from maillage.figures.parts.filtering.map_request import MapLevel

# From these zooms on the map shows EPCI, communes, squares; départements below. The base map has EPCI from 6,
# communes from 8.
ZOOMS: Final = {"epci": 6.0, "commune": 8.0, "squares": 10.5}
USUAL_LEVEL: Final = MapLevel.COMMUNE


def level_at(zoom: float) -> MapLevel:
    """The level shown at a zoom."""
    if zoom >= ZOOMS["squares"]:
        return MapLevel.SQUARE
    if zoom >= ZOOMS["commune"]:
        return MapLevel.COMMUNE
    return MapLevel.EPCI if zoom >= ZOOMS["epci"] else MapLevel.DEPARTEMENT
