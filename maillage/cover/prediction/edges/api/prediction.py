"""The prediction in force over HTTP: what it was made of, its communes, its layers, what it says of a cell.

Answers carry the version as their tag: whoever has it asks again and gets 304.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.domain.commune_rows import CommuneListing, CommuneRow, HouseholdTotals, listed_communes
from maillage.cover.prediction.domain.map_layers import MAP_LAYERS
from maillage.cover.prediction.pages.parts.commune_service import commune_href
from maillage.cover.prediction.pages.parts.prediction_words import cell_sentences, not_served, undecided
from maillage.cover.prediction.store.coverage_answers import commune_service, is_to_be_computed, totals_of
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, prediction_in_force
from maillage.cover.prediction.store.layer_tiles import layer_values
from maillage.kits.search.api import searching
from maillage.territory.store.territories import territory
from maillage.web.api_answers import PageOf, PageParameters, page_of
from maillage.web.public_url import public_url

router = Router(tags=["coverage"])


class HouseholdsAnswer(Schema):
    """Households of an area: served is the mean of drawn networks, low and high hold 95 % of them.

    All households are ``served_low`` (surely served), ``undecided`` (between the bounds) and ``not_served`` (above the
    upper one). Of ``not_known``, which are undecided, nothing is computed. Null: the area is not computed yet.
    """

    households: int | None
    served: int | None
    served_low: int | None
    served_high: int | None
    undecided: int | None
    not_served: int | None
    not_known: int | None
    need: int | None = Field(None, description="without another good access; null: no file says it")
    need_served: int | None = None


class TerritoryHouseholds(HouseholdsAnswer):
    """Households of the communes of a territory that are computed, and how many they are."""

    computed: int
    communes: int


class PredictionAnswer(Schema):
    """The prediction in force. ``inputs`` are SHA-256 of the files it was made of, ``budget`` every number taken."""

    version: str
    territory: str
    day: str
    is_invented: bool
    origin: str = Field(description="predicted: computed, never measured")
    sites: int
    sectors: int
    cell_m: float
    radius_m: float
    clutter: dict[str, Any]
    places: str = Field(description="addresses, or spread over communes")
    inputs: dict[str, str]
    loaded_heights: dict[str, list[str]]
    budget: dict[str, float]
    totals: TerritoryHouseholds | None
    page_url: str


class CommuneCoverage(HouseholdsAnswer):
    """A commune of the prediction, by its Insee code."""

    commune: str
    name: str
    page_url: str


class CommuneCoverageList(PageOf[CommuneCoverage]):
    """A page of the communes of the prediction, in the order asked for."""

    version: str
    is_invented: bool


class SectorCoverage(Schema):
    """A sector that is the best one of households of a commune."""

    site: str
    sector: str
    households: int
    served: int


class WholeCommuneCoverage(CommuneCoverage):
    """A commune with reasons (households by the first reason that holds, none is served) and sectors."""

    version: str
    is_invented: bool
    is_computed: bool = Field(description="false: the commune is of the territory, and not computed yet")
    reasons: dict[str, int]
    sectors: list[SectorCoverage]


class LayerAnswer(Schema):
    """A layer: its file with numbers, its tiles, its classes."""

    name: str
    title: str
    file_url: str
    tiles_url: str = Field(description="With {z}, {x} and {y} for a tile.")
    classes: list[str]


class LayerList(PageOf[LayerAnswer]):
    """A page of the layers of the prediction in force; one page holds them all."""

    version: str


class CellWanted(Schema):
    """A place, in degrees (WGS 84)."""

    lon: float = Field(ge=-180, le=180, description="Longitude, degrees (WGS 84).")
    lat: float = Field(ge=-85, le=85, description="Latitude, degrees (WGS 84).")


class CellAnswer(Schema):
    """What the layers say of the cell of a place; null: nothing. The exact answer for a place is another operation."""

    version: str
    values: dict[str, float | None]
    sentences: list[str] = Field(description="the same in words; empty outside the map")


@router.get("/coverage/prediction", response=PredictionAnswer, summary="Get the prediction of fixed 4G in force")
def get_coverage_prediction(request: HttpRequest, response: HttpResponse) -> Any:
    """What it was made of and what it says in all."""
    return _tagged(request, response, lambda prediction: _prediction_answer(prediction, public_url(request)))


@router.get("/coverage/communes", response=CommuneCoverageList, summary="Search communes of the prediction")
@searching(CommuneListing)
def search_coverage_communes(
    request: HttpRequest,
    response: HttpResponse,
    search: CommuneListing,
    parameters: Query[PageParameters],
) -> Any:
    """Households of each commune with their interval."""

    def answer(prediction: PublishedPrediction) -> dict[str, Any]:
        rows = listed_communes(prediction.communes.values(), search)
        return {
            **page_of(request, parameters, [_commune(row, public_url(request)) for row in rows]),
            "version": prediction.version,
            "is_invented": prediction.facts["is_invented"],
        }

    return _tagged(request, response, answer)


@router.get("/coverage/communes/{commune}", response=WholeCommuneCoverage, summary="Get one commune of the prediction")
def get_coverage_commune(
    request: HttpRequest,
    response: HttpResponse,
    commune: Annotated[str, Path(description="The Insee code of a commune.")],
) -> Any:
    """Households, reasons and sectors of a commune."""

    def answer(prediction: PublishedPrediction) -> dict[str, Any]:
        row, service = prediction.communes.get(commune), commune_service(prediction, commune)
        of_all = {"version": prediction.version, "is_invented": prediction.facts["is_invented"]}
        if is_to_be_computed(prediction, commune):
            place = territory(f"commune:{commune}")
            return {**_unknown_commune(commune, place.name, public_url(request)), **of_all}
        if row is None or service is None:
            raise NotFound("commune_not_predicted", sentence("La prédiction ne dit rien de cette commune."))
        return {
            **_commune(row, public_url(request)),
            **of_all,
            "is_computed": True,
            "reasons": service.reasons,
            "sectors": service.sectors,
        }

    return _tagged(request, response, answer)


@router.get("/coverage/layers", response=LayerList, summary="List layers of the prediction")
def list_coverage_layers(request: HttpRequest, response: HttpResponse, parameters: Query[PageParameters]) -> Any:
    """Where the layers are, as numbers (GeoTIFF) and as tiles."""

    def answer(prediction: PublishedPrediction) -> dict[str, Any]:
        origin = public_url(request)
        layers = [
            {
                "name": name.value,
                "title": _(layer.title),
                "file_url": origin + reverse("coverage_layer", args=[prediction.version, name.value]),
                "tiles_url": origin
                + reverse("coverage_tile", args=[prediction.version, name.value, 0, 0, 0]).replace(
                    "/0/0/0.png", "/{z}/{x}/{y}.png"
                ),
                "classes": [_(of_class.label) for of_class in layer.classes],
            }
            for name, layer in MAP_LAYERS.items()
        ]
        return {**page_of(request, parameters, layers), "version": prediction.version}

    return _tagged(request, response, answer)


@router.get("/coverage/cell", response=CellAnswer, summary="Get what the map says of a place")
def get_coverage_cell(request: HttpRequest, parameters: Query[CellWanted]) -> Any:  # noqa: ARG001 -- ninja's form
    """The values of the layers at a place. The place is kept nowhere."""
    prediction = prediction_in_force()
    values = layer_values(prediction.version, parameters.lon, parameters.lat)
    return {
        "version": prediction.version,
        "values": {name.value: value for name, value in values.items()},
        "sentences": cell_sentences(prediction, values),
    }


def _tagged(
    request: HttpRequest, response: HttpResponse, answer: Callable[[PublishedPrediction], dict[str, Any]]
) -> Any:
    """The answer for the prediction in force; 304 for whoever has it already, in this language."""
    prediction = prediction_in_force()
    response["ETag"] = f'W/"{prediction.version}-{get_language()}"'
    if response["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": response["ETag"]})
    return answer(prediction)


def _prediction_answer(prediction: PublishedPrediction, origin: str) -> dict[str, Any]:
    facts, names = prediction.facts, ("territory", "day", "is_invented", "sites", "sectors", "cell_m", "radius_m")
    totals = totals_of(prediction, facts["territory"])
    return {
        **{name: facts[name] for name in (*names, "clutter", "places", "loaded_heights", "budget")},
        "version": prediction.version,
        "origin": "predicted",
        "inputs": facts["files"],
        "totals": None if totals is None else {**asdict(totals), **_beyond(totals)},
        "page_url": origin + reverse("coverage"),
    }


def _beyond(totals: CommuneRow | HouseholdTotals) -> dict[str, int]:
    """Those between the bounds, and those above the upper one: with the surely served ones they are all."""
    return {"undecided": undecided(totals), "not_served": not_served(totals)}


def _unknown_commune(code: str, name: str, origin: str) -> dict[str, Any]:
    nothing = dict.fromkeys(HouseholdsAnswer.model_fields)
    page = origin + reverse("territory", args=[f"commune:{code}"])
    return {
        "commune": code,
        "name": name,
        "page_url": page,
        **nothing,
        "is_computed": False,
        "reasons": {},
        "sectors": [],
    }


def _commune(row: CommuneRow, origin: str) -> dict[str, Any]:
    return {
        "commune": row.code,
        "name": row.name,
        "households": row.households,
        "served": row.served,
        "served_low": row.served_low,
        "served_high": row.served_high,
        **_beyond(row),
        "not_known": row.not_known,
        "need": row.need,
        "need_served": row.need_served,
        "page_url": origin + commune_href(row.code),
    }
