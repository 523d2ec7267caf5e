"""Sites with their sectors, and corrections on the ground, as JSON, GeoJSON or CSV."""

import datetime as dt
import io
import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from maillage.kits.lists.files import csv_content
from maillage.kits.search.api import searching
from maillage.network.export.correction_files import CORRECTION_COLUMNS
from maillage.network.export.site_files import site_places, write_site_table
from maillage.network.models import NetworkSite
from maillage.network.parts.site_words import site_href
from maillage.network.queries.ground_corrections import corrections, corrections_layer
from maillage.network.queries.network_sites import site_of_code
from maillage.network.queries.site_cells import degrees_of
from maillage.network.queries.site_search import SiteSearch, sites_searched
from maillage.web.public_address import public_url

router = Router(tags=["coverage"])
_GEOJSON: Final = "application/geo+json; charset=utf-8"
_CSV: Final = "text/csv; charset=utf-8"


class SectorAnswer(Schema):
    """One sector: azimuth clockwise from the north, tilts below the horizon, power of each carrier."""

    code: str
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


class SiteAnswer(Schema):
    """A site as it stands; null: not said."""

    code: str
    name: str
    operator: str
    lon: float
    lat: float
    commune: str | None
    support_height_m: float
    state: str
    state_since: dt.date | None
    licence: str
    licence_until: dt.date | None
    requested_on: dt.date | None
    is_invented: bool
    sectors: list[SectorAnswer]
    page: str


class SiteList(Schema):
    """All sites that the filters keep, by code."""

    total: int
    sites: list[SiteAnswer]


@router.get("/coverage/sites", response=SiteList, summary="Sites of fixed 4G")
@searching(SiteSearch)
def get_sites(request: HttpRequest, search: SiteSearch) -> Any:
    """The sites that the filters keep."""
    sites = list(sites_searched(search))
    return {"total": len(sites), "sites": _answers(sites, public_url(request))}


@router.get("/coverage/sites.geojson", response={200: None}, summary="Sites of fixed 4G as GeoJSON")
@searching(SiteSearch)
def get_sites_geojson(request: HttpRequest, search: SiteSearch) -> Any:  # noqa: ARG001 -- Django’s signature
    """A point a sector, with the columns of the schema."""
    return HttpResponse(site_places(list(sites_searched(search)), "geojson"), _GEOJSON)


@router.get("/coverage/sites.csv", response={200: None}, summary="Sites of fixed 4G as CSV")
@searching(SiteSearch)
def get_sites_csv(request: HttpRequest, search: SiteSearch) -> Any:  # noqa: ARG001 -- Django’s signature
    """A row a sector, as the schema maillage/sites-4g-fixe has it."""
    stream = io.BytesIO()
    write_site_table(list(sites_searched(search)), stream)
    return HttpResponse(stream.getvalue(), _CSV)


@router.get("/coverage/sites/{code}", response=SiteAnswer, summary="One site of fixed 4G")
def get_site(request: HttpRequest, code: str) -> Any:
    """The site of a code."""
    (answer,) = _answers([site_of_code(code)], public_url(request))
    return answer


@router.get("/coverage/corrections.geojson", response={200: None}, summary="Corrections on the ground")
def get_corrections(request: HttpRequest) -> Any:  # noqa: ARG001 -- Django's signature
    """What people on the ground say against the prediction, in force: a layer beside it."""
    return HttpResponse(json.dumps(corrections_layer(), ensure_ascii=False), _GEOJSON)


@router.get("/coverage/corrections.csv", response={200: None}, summary="Corrections on the ground as CSV")
def get_corrections_csv(request: HttpRequest) -> Any:  # noqa: ARG001 -- Django's signature
    """All of them, those taken back too."""
    return HttpResponse(csv_content(CORRECTION_COLUMNS, corrections()), _CSV)


def _answers(sites: list[NetworkSite], origin: str) -> list[dict[str, Any]]:
    places = degrees_of((site.x_m, site.y_m) for site in sites)
    return [
        {
            "code": site.code,
            "name": site.name,
            "operator": site.operator,
            "lon": lon,
            "lat": lat,
            "commune": site.commune or None,
            "support_height_m": site.support_height_m,
            "state": site.state,
            "state_since": site.state_since,
            "licence": site.right,
            "licence_until": site.right_until,
            "requested_on": site.requested_on,
            "is_invented": site.is_invented,
            "sectors": [
                {name: getattr(sector, name, None) for name in SectorAnswer.model_fields}
                | {"frequencies_ghz": [float(text) for text in sector.frequencies_ghz.split("|")]}
                for sector in site.sectors.all()
            ],
            "page": f"{origin}{site_href(site.code)}",
        }
        for site, (lon, lat) in zip(sites, places, strict=True)
    ]
