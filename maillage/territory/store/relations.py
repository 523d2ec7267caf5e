"""Looks up a territory by address, and its relations: communes, parents, children, neighbours.

A retired Insee code resolves to its successor.
"""

from collections.abc import Iterable
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import NotFound, sentence
from maillage.territory.domain.terms import Address, Kind, Territory, parse_address
from maillage.territory.store.built_in import built_in, built_in_at, built_in_within, current_code
from maillage.territory.store.derived import derived
from maillage.territory.store.place_rows import agency_outline, agency_place, communes_of_place

_BELOW: Final = {
    Kind.REGION: Kind.DEPARTEMENT,
    Kind.DEPARTEMENT: Kind.COMMUNE,
    Kind.EPCI: Kind.COMMUNE,
    Kind.COMMUNE: Kind.ARRONDISSEMENT,
}


def communes_of(address: str) -> tuple[str, ...]:
    """The Insee codes of the communes of a territory, sorted; for a place, those it intersects."""
    subject = territory(address)
    match subject.kind:
        case Kind.PLACE:
            return communes_of_place(subject.code)
        case Kind.COMMUNE:
            return (subject.code,)
        case Kind.ARRONDISSEMENT:
            return (subject.commune,) if subject.commune else ()
        case Kind.REGION | Kind.DEPARTEMENT | Kind.EPCI:
            rows = derived().rows(
                f"SELECT code FROM territory WHERE {subject.kind} = ? AND kind = 'commune' ORDER BY code",  # noqa: S608 -- a word of ours
                (subject.code,),
            )
            return tuple(row[0] for row in rows)


def parents(address: str) -> list[Territory]:
    """The territories that contain it, smallest first: commune, EPCI, département, région."""
    subject = territory(address)
    codes = {
        Kind.COMMUNE: subject.commune,
        Kind.EPCI: subject.epci,
        Kind.DEPARTEMENT: subject.departement,
        Kind.REGION: subject.region,
    }
    around = (str(Address(kind, code)) for kind, code in codes.items() if code is not None)
    return built_in_at(above for above in around if above != subject.address)


def children(address: str) -> list[Territory]:
    """The territories one level below, by code: départements of a région, communes of a département, EPCI or place.

    The municipal arrondissements of Paris, Lyon and Marseille are below their commune.
    """
    subject = territory(address)
    if subject.kind is Kind.PLACE:
        return built_in_at(f"{Kind.COMMUNE}:{code}" for code in communes_of_place(subject.code))
    below = _BELOW.get(subject.kind)
    return built_in_within(below, Address(subject.kind, subject.code)) if below else []


def neighbours(address: str) -> list[Territory]:
    """The territories of the same kind that share a border with it, by code; none for places."""
    subject = territory(address)
    rows = derived().rows("SELECT neighbour FROM border WHERE address = ? ORDER BY neighbour", (subject.address,))
    return built_in_at(row[0] for row in rows)


def outline(address: str) -> BaseGeometry:
    """The contour of a territory, polygons in degrees (WGS 84); raises NotFound for the few that have none."""
    subject = territory(address)
    contour = _reference_outline(subject.address)
    if contour is None and subject.kind is Kind.PLACE:
        contour = agency_outline(subject.code)
        if contour is None:
            of_communes = (_reference_outline(f"{Kind.COMMUNE}:{code}") for code in communes_of_place(subject.code))
            contours = [shape for shape in of_communes if shape is not None]
            contour = shapely.union_all(contours) if contours else None
    if contour is None:
        message = sentence(
            "Le contour de %(name)s n’est pas dans le référentiel : celui des collectivités d’outre-mer manque."
        )
        raise NotFound("territory_without_outline", message, name=subject.name)
    return contour


def outlines(addresses: Iterable[str]) -> dict[str, BaseGeometry]:
    """The contours of these territories by address; those without (overseas, or retired) are omitted."""
    contours = {}
    for address in addresses:
        try:
            contours[address] = outline(address)
        except NotFound:
            continue  # draw the others
    return contours


def _reference_outline(address: str) -> BaseGeometry | None:
    rows = derived().rows("SELECT wkb FROM outline WHERE address = ?", (address,))
    return shapely.from_wkb(rows[0][0]) if rows else None


def territory(address: str) -> Territory:
    """The territory at ``address``; raises NotFound if there is none, Refused for a malformed address."""
    kind, code = parse_address(address)
    answer = built_in(f"{kind}:{code}")
    if answer is None and kind is Kind.PLACE:
        answer = agency_place(code)
    elif answer is None and kind is Kind.COMMUNE:
        answer = built_in(str(Address(Kind.COMMUNE, current_code(code) or code)))
    if answer is None:
        message = sentence("Aucun territoire à l’adresse %(address)s : cherchez-le par son nom ou son code postal.")
        raise NotFound("territory_unknown", message, address=f"{kind}:{code}")
    return answer
