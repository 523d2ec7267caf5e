"""The territory over HTTP (under /api/v1): search, locate, one territory with those around it, its contour."""

import json
from dataclasses import asdict
from typing import Annotated, Any, Final

import shapely
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from maillage.core.problems import NotFound, sentence
from maillage.territory import queries
from maillage.territory.terms import ATTRIBUTION, LONGEST_SLUG, Kind, Territory

router = Router(tags=["territories"])
ROUTERS: Final = (router,)
# What leaves as GeoJSON is described as GeoJSON.
_FEATURE: Final = {
    "responses": {200: {"description": "OK", "content": {"application/geo+json": {"schema": {"type": "object"}}}}}
}
AddressPath = Annotated[
    str,
    Path(
        max_length=LONGEST_SLUG + 20,
        description="region:52, departement:44, epci:200067346, commune:44131, place:pornic",
    ),
]


class TerritoryOut(Schema):
    """One territory. Absent figures are null: a population that is not known, an EPCI for the islands without one."""

    address: str
    kind: Kind
    code: str
    name: str
    population: int | None
    lon: float | None
    lat: float | None
    bbox: tuple[float, float, float, float] | None
    postal_codes: list[str]
    departement: str | None
    region: str | None
    epci: str | None
    commune: str | None
    within: str | None
    vintage: str


class TerritoryList(Schema):
    """Territories found, closest first."""

    attribution: str
    territories: list[TerritoryOut]


class TerritoryWithOthers(TerritoryOut):
    """One territory, those around it (nearest first) and those of its kind that touch it."""

    attribution: str
    parents: list[TerritoryOut]
    neighbours: list[TerritoryOut]


class Located(Schema):
    """The commune of a point and the territories around it, nearest first."""

    attribution: str
    commune: TerritoryOut
    arrondissement: TerritoryOut | None
    parents: list[TerritoryOut]


@router.get("/territories", response=TerritoryList, summary="Chercher un territoire")
def search_territories(
    request: HttpRequest,
    q: Annotated[
        str, Query(min_length=1, max_length=100, description="Name, postal code or Insee code, even unfinished")
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    kind: Annotated[list[Kind] | None, Query(description="Only these kinds")] = None,
) -> dict[str, Any]:
    """The territories that ``q`` names, closest first, then most populous."""
    del request
    territories = queries.search(q, limit=limit, kinds=kind or tuple(Kind))
    return {"attribution": ATTRIBUTION, "territories": [_out(territory) for territory in territories]}


@router.get("/territories/locate", response=Located, summary="Situer un point")
def locate_point(
    request: HttpRequest,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="Degrees, WGS 84")],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="Degrees, WGS 84")],
) -> dict[str, Any]:
    """The commune over the point, or the nearest within 500 m; 404 where there is none."""
    del request
    commune = queries.commune_at(lon, lat)
    if commune is None:
        message = sentence(
            "Aucune commune française à moins de 500 m de longitude %(lon)s, latitude %(lat)s : vérifiez l’ordre."
        )
        raise NotFound("territory_none_here", message, lon=lon, lat=lat)
    arrondissement = queries.arrondissement_at(lon, lat)
    return {
        "attribution": ATTRIBUTION,
        "commune": _out(commune),
        "arrondissement": _out(arrondissement) if arrondissement else None,
        "parents": [_out(parent) for parent in queries.parents(commune.address)],
    }


@router.get("/territories/{address}", response=TerritoryWithOthers, summary="Un territoire")
def read_territory(request: HttpRequest, address: AddressPath) -> dict[str, Any]:
    """The territory at an address; a retired Insee code answers with the commune it became."""
    del request
    territory = queries.territory(address)
    return _out(territory) | {
        "attribution": ATTRIBUTION,
        "parents": [_out(parent) for parent in queries.parents(territory.address)],
        "neighbours": [_out(neighbour) for neighbour in queries.neighbours(territory.address)],
    }


@router.get("/territories/{address}/outline", openapi_extra=_FEATURE, summary="Le contour d’un territoire")
def read_outline(request: HttpRequest, address: AddressPath) -> HttpResponse:
    """The contour of a territory: a GeoJSON feature (degrees, WGS 84) with its address, name and code."""
    del request
    territory = queries.territory(address)
    feature = {
        "type": "Feature",
        "id": territory.address,
        "properties": {
            "name": territory.name,
            "kind": territory.kind,
            "code": territory.code,
            "attribution": ATTRIBUTION,
        },
        "geometry": json.loads(shapely.to_geojson(queries.outline(territory.address))),
    }
    return HttpResponse(json.dumps(feature, ensure_ascii=False), content_type="application/geo+json")


def _out(territory: Territory) -> dict[str, Any]:
    return asdict(territory) | {"postal_codes": list(territory.postal_codes)}
