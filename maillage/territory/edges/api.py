"""The territories API (under /api/v1): search, reverse geocoding, territories with parents and neighbours, outlines."""

import json
from typing import Any, Final

import shapely
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from maillage.core.problems import NotFound, sentence
from maillage.territory.domain.terms import ATTRIBUTION, Kind, Territory
from maillage.territory.pages.parts.api_parameters import TerritoryPath
from maillage.territory.store import territories as queries
from maillage.web.api_answers import PageOf, PageParameters, page_answer

router = Router(tags=["territories"])
ROUTERS: Final = (router,)
MOST_FOUND: Final = 1_000  # a one-letter query matches tens of thousands, which nobody reads to the end
# Documents the GeoJSON response in OpenAPI.
_FEATURE: Final = {
    "responses": {200: {"description": "OK", "content": {"application/geo+json": {"schema": {"type": "object"}}}}}
}


class TerritoryAnswer(Schema):
    """One territory. Absent figures are null: a population that is not known, an EPCI for the islands without one."""

    id: str = Field(validation_alias="address")
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


class TerritoryList(PageOf[TerritoryAnswer]):
    """A page of territories, closest to the words first; ``attribution`` goes with what is made of them."""

    attribution: str = ATTRIBUTION


class WholeTerritoryAnswer(TerritoryAnswer):
    """One territory, those around it (nearest first) and those of its kind that touch it."""

    attribution: str
    parents: list[TerritoryAnswer]
    neighbours: list[TerritoryAnswer]

    @staticmethod
    def resolve_attribution(_territory: Territory) -> str:
        """The attribution of the data."""
        return ATTRIBUTION

    @staticmethod
    def resolve_parents(territory: Territory) -> list[Territory]:
        """The territories that contain it."""
        return list(queries.parents(territory.address))

    @staticmethod
    def resolve_neighbours(territory: Territory) -> list[Territory]:
        """The territories of its kind that touch it."""
        return list(queries.neighbours(territory.address))


class LocationAnswer(Schema):
    """The commune of a point and the territories around it, nearest first."""

    attribution: str = ATTRIBUTION
    commune: TerritoryAnswer
    arrondissement: TerritoryAnswer | None
    parents: list[TerritoryAnswer]


class TerritoriesWanted(PageParameters):
    """Words of a name, and the kinds that are looked for."""

    q: str = Field(min_length=1, max_length=100, description="Name, postal code or Insee code, even unfinished.")
    kind: list[Kind] = Field([], max_length=len(Kind), description="Only these kinds.")


class LocationWanted(Schema):
    """A point, in degrees."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude, degrees (WGS 84).")
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude, degrees (WGS 84).")


@router.get("/territories", response=TerritoryList, summary="Search territories")
def search_territories(request: HttpRequest, parameters: Query[TerritoriesWanted]) -> dict[str, Any]:
    """The territories that ``q`` names, closest first, then most populous; the first 1,000 at most."""
    kinds = parameters.kind or tuple(Kind)
    until = parameters.end(MOST_FOUND)
    closest = queries.search(parameters.q, limit=until, kinds=kinds)
    # Codes, former names and places of the agency are found outside the index that ``count_named`` counts.
    total = len(closest) if len(closest) < until else max(until, queries.count_named(parameters.q, kinds=kinds))
    return page_answer(request, parameters, total=min(total, MOST_FOUND), items=closest[parameters.start :])


@router.get("/location", response=LocationAnswer, summary="Get the commune of a point")
def get_location(request: HttpRequest, point: Query[LocationWanted]) -> dict[str, Any]:
    """The commune over the point, or the nearest within 500 m; 404 where there is none."""
    del request
    commune = queries.commune_at(point.lon, point.lat)
    if commune is None:
        message = sentence(
            "Aucune commune française à moins de 500 m de longitude %(lon)s, latitude %(lat)s : vérifiez l’ordre."
        )
        raise NotFound("territory_none_here", message, lon=point.lon, lat=point.lat)
    return {
        "commune": commune,
        "arrondissement": queries.arrondissement_at(point.lon, point.lat),
        "parents": queries.parents(commune.address),
    }


@router.get("/territories/{territory}", response=WholeTerritoryAnswer, summary="Get one territory")
def get_territory(request: HttpRequest, territory: TerritoryPath) -> Territory:
    """The territory of that id; a retired Insee code answers with the commune it became."""
    del request
    return queries.territory(territory)


@router.get("/territories/{territory}/outline", openapi_extra=_FEATURE, summary="Get the outline of a territory")
def get_territory_outline(request: HttpRequest, territory: TerritoryPath) -> HttpResponse:
    """The contour of a territory: a GeoJSON feature (degrees, WGS 84) with its id, name and code."""
    del request
    found = queries.territory(territory)
    feature = {
        "type": "Feature",
        "id": found.address,
        "properties": {"name": found.name, "kind": found.kind, "code": found.code, "attribution": ATTRIBUTION},
        "geometry": json.loads(shapely.to_geojson(queries.outline(found.address))),
    }
    return HttpResponse(json.dumps(feature, ensure_ascii=False), content_type="application/geo+json")
