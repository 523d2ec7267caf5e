"""Says what lies in what: communes of a territory, territories above, below and beside it, and its outline."""

from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import NotFound, sentence
from maillage.territory.queries.built_in import built_in_at, built_in_within
from maillage.territory.queries.derived import derived
from maillage.territory.queries.place_rows import agency_outline, communes_of_place
from maillage.territory.queries.territories import territory
from maillage.territory.terms import Address, Kind, Territory

_BELOW: Final = {
    Kind.REGION: Kind.DEPARTEMENT,
    Kind.DEPARTEMENT: Kind.COMMUNE,
    Kind.EPCI: Kind.COMMUNE,
    Kind.COMMUNE: Kind.ARRONDISSEMENT,
}


def communes_of(address: str) -> tuple[str, ...]:
    """The Insee codes of the communes of a territory, sorted; those that a place touches."""
    here = territory(address)
    match here.kind:
        case Kind.PLACE:
            return communes_of_place(here.code)
        case Kind.COMMUNE:
            return (here.code,)
        case Kind.ARRONDISSEMENT:
            return (here.commune,) if here.commune else ()
        case Kind.REGION | Kind.DEPARTEMENT | Kind.EPCI:
            rows = derived().rows(
                f"SELECT code FROM territory WHERE {here.kind} = ? AND kind = 'commune' ORDER BY code",  # noqa: S608 -- a word of ours
                (here.code,),
            )
            return tuple(row[0] for row in rows)


def parents(address: str) -> list[Territory]:
    """The territories around one, nearest first: commune, EPCI, département, région."""
    here = territory(address)
    codes = {
        Kind.COMMUNE: here.commune,
        Kind.EPCI: here.epci,
        Kind.DEPARTEMENT: here.departement,
        Kind.REGION: here.region,
    }
    around = (str(Address(kind, code)) for kind, code in codes.items() if code is not None)
    return built_in_at(one for one in around if one != here.address)


def children(address: str) -> list[Territory]:
    """The territories one level below, by code: départements of a région, communes of a département, EPCI or place.

    The municipal arrondissements of Paris, Lyon and Marseille are below their commune.
    """
    here = territory(address)
    if here.kind is Kind.PLACE:
        return built_in_at(f"{Kind.COMMUNE}:{code}" for code in communes_of_place(here.code))
    below = _BELOW.get(here.kind)
    return built_in_within(below, Address(here.kind, here.code)) if below else []


def neighbours(address: str) -> list[Territory]:
    """The territories of the same kind that share a border with one, by code; none for places."""
    here = territory(address)
    rows = derived().rows("SELECT neighbour FROM border WHERE address = ? ORDER BY neighbour", (here.address,))
    return built_in_at(row[0] for row in rows)


def outline(address: str) -> BaseGeometry:
    """The contour of a territory, polygons in degrees (WGS 84); NotFound for the few that have none."""
    here = territory(address)
    drawn = _kept_outline(here.address)
    if drawn is None and here.kind is Kind.PLACE:
        drawn = agency_outline(here.code) or _united(communes_of_place(here.code))
    if drawn is None:
        raise NotFound(
            "territory_without_outline",
            sentence(
                "Le contour de %(name)s n’est pas dans le référentiel : celui des collectivités d’outre-mer manque."
            ),
            name=here.name,
        )
    return drawn


def _kept_outline(address: str) -> BaseGeometry | None:
    rows = derived().rows("SELECT wkb FROM outline WHERE address = ?", (address,))
    return shapely.from_wkb(rows[0][0]) if rows else None


def _united(codes: tuple[str, ...]) -> BaseGeometry | None:
    contours = [_kept_outline(str(Address(Kind.COMMUNE, code))) for code in codes]
    drawn = [contour for contour in contours if contour is not None]
    return shapely.union_all(drawn) if drawn else None
