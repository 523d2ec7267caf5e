"""The strata of a territory: its communes by département and density class, with their inhabitants (the reference)."""

from functools import lru_cache

from maillage.comparison.rules.strata import NO_STRATA, Strata, strata_of
from maillage.quality.terms.density import density_class
from maillage.territory.queries import built_in_within, commune_areas_km2, territory
from maillage.territory.terms import Address, Kind, Territory, commune_number


def strata_within(address: str) -> Strata:
    """The strata of the territory at ``address``; a place and an arrondissement, made of squares, have one."""
    # The whole record is the key: an update of the reference changes its vintage or its inhabitants.
    return _strata(territory(address))


@lru_cache(maxsize=256)
def _strata(place: Territory) -> Strata:
    if place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}:
        return NO_STRATA
    communes = (
        built_in_within(Kind.COMMUNE, Address(place.kind, place.code)) if place.kind is not Kind.COMMUNE else [place]
    )
    areas_km2 = commune_areas_km2([commune.code for commune in communes])
    # A commune that nobody lives in counts for nobody; its tests then have no stratum.
    inhabited = [commune for commune in communes if commune.population]
    return strata_of(
        [commune_number(commune.code) for commune in inhabited],
        [commune.departement or "" for commune in inhabited],
        [density_class(commune.population or 0, areas_km2.get(commune.code, 0.0)) for commune in inhabited],
        [commune.population or 0 for commune in inhabited],
    )
