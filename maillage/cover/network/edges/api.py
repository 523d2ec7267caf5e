"""Sites with their sectors, and ground corrections, as JSON, GeoJSON or CSV."""

import datetime as dt
import io
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from maillage.cover.network.edges.export.site_files import CORRECTION_COLUMNS, site_places, write_site_table
from maillage.cover.network.pages.parts.site_words import site_href
from maillage.cover.network.store.ground_corrections import corrections, corrections_layer
from maillage.cover.network.store.models import NetworkSector, NetworkSite
from maillage.cover.network.store.network_sites import site_of_code
from maillage.cover.network.store.site_cells import degrees_of
from maillage.cover.network.store.site_search import SiteSearch, sites_searched
from maillage.kits.lists.files import csv_content
from maillage.kits.search.api import searching
from maillage.web.api_answers import FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["coverage"])
ROUTERS: Final = (router,)
_GEOJSON: Final = "application/geo+json; charset=utf-8"
_CSV: Final = "text/csv; charset=utf-8"
_AS_FILE: Final = {
    "application/geo+json": {"schema": {"type": "object"}},
    "text/csv": {"schema": {"type": "string"}},
}


class SitesFormat(StrEnum):
    """The formats of the sites."""

    JSON = "json"
    GEOJSON = "geojson"
    CSV = "csv"


class LayerFormat(StrEnum):
    """The formats of what lies on the map."""

    GEOJSON = "geojson"
    CSV = "csv"


class SitesWanted(PageParameters):
    """A page of the sites, or all of them as a file."""

    format: SitesFormat = Field(SitesFormat.JSON, description="GeoJSON and CSV have all sites, a sector each.")


class CorrectionsWanted(Schema):
    """The format of the corrections."""

    format: LayerFormat = Field(LayerFormat.GEOJSON, description="CSV has those that were taken back too.")


class SectorAnswer(Schema):
    """One sector: azimuth clockwise from the north, tilts below the horizon, power of each carrier."""

    id: str = Field(validation_alias="code")
    azimuth_deg: float
    height_m: float
    mechanical_tilt_deg: float
    electrical_tilt_deg: float | None
    antenna: str
    gain_dbi: float | None
    power_dbm: float
    feeder_loss_db: float
    frequencies_ghz: list[float]
    bandwidth_mhz: float
    tdd: int

    @staticmethod
    def resolve_frequencies_ghz(sector: NetworkSector) -> list[float]:
        """One frequency per carrier."""
        return [float(text) for text in sector.frequencies_ghz.split("|")]


class SiteAnswer(Schema):
    """A site as it stands; null: not said."""

    id: str = Field(validation_alias="code")
    name: str
    operator: str
    lon: float
    lat: float
    commune: FilledText
    support_height_m: float
    state: str
    state_since: dt.date | None
    licence: str = Field(validation_alias="right")
    licence_until: dt.date | None = Field(validation_alias="right_until")
    requested_on: dt.date | None
    is_invented: bool
    sectors: list[SectorAnswer]
    page_url: str

    @staticmethod
    def resolve_page_url(site: NetworkSite, context: dict[str, Any]) -> str:
        """Absolute URL of its page."""
        return f"{origin_in(context)}{site_href(site.code)}"


class SiteList(PageOf[SiteAnswer]):
    """A page of the sites that the filters keep, by code."""


@router.get(
    "/coverage/sites",
    response=SiteList,
    summary="Search sites of fixed 4G",
    openapi_extra={"responses": {200: {"content": _AS_FILE}}},
)
@searching(SiteSearch)
def search_sites(request: HttpRequest, search: SiteSearch, parameters: Query[SitesWanted]) -> Any:
    """A page of the sites that the filters keep; as a file all of them, as the schema maillage/sites-4g-fixe has it."""
    sites = sites_searched(search)
    if parameters.format is SitesFormat.GEOJSON:
        return HttpResponse(site_places(list(sites), "geojson"), _GEOJSON)
    if parameters.format is SitesFormat.CSV:
        stream = io.BytesIO()
        write_site_table(list(sites), stream)
        return HttpResponse(stream.getvalue(), _CSV)
    found = page_of(request, parameters, sites)
    return found | {"items": _placed(found["items"])}


@router.get("/coverage/sites/{site}", response=SiteAnswer, summary="Get one site of fixed 4G")
def get_site(request: HttpRequest, site: Annotated[str, Path(description="The id of a site.")]) -> NetworkSite:
    """The site of that id."""
    del request
    return _placed([site_of_code(site)])[0]


@router.get(
    "/coverage/corrections",
    summary="Get corrections on the ground",
    openapi_extra={"responses": {200: {"description": "OK", "content": _AS_FILE}}},
)
def get_corrections(request: HttpRequest, parameters: Query[CorrectionsWanted]) -> HttpResponse:
    """What people on the ground say against the prediction, in force: a layer beside it."""
    del request
    if parameters.format is LayerFormat.GEOJSON:
        return HttpResponse(json.dumps(corrections_layer(), ensure_ascii=False), _GEOJSON)
    return HttpResponse(csv_content(CORRECTION_COLUMNS, corrections()), _CSV)


def _placed(sites: Sequence[NetworkSite]) -> list[NetworkSite]:
    """The same sites with ``lon`` and ``lat`` set, computed in one projection call.

    c21 -
    """
    for site, (lon, lat) in zip(sites, degrees_of((site.x_m, site.y_m) for site in sites), strict=True):
        site.lon, site.lat = lon, lat  # type: ignore[attr-defined]  # as an annotation of the query would
    return list(sites)
