"""The files of the prediction in force: tiles of the map, layers with their numbers, communes, sites.

A tile and a layer are of one prediction for ever: browsers keep them; the others follow the prediction in force.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.domain.commune_rows import CommuneListing, listed_communes
from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.edges.export.coverage_files import (
    communes_geojson,
    communes_kml,
    sites_geojson,
    sites_kml,
)
from maillage.cover.prediction.store.commune_cells import commune_columns, unknown_commune
from maillage.cover.prediction.store.coverage_answers import is_to_be_computed
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, prediction_in_force
from maillage.cover.prediction.store.layer_tiles import MapTile, layer_file, layer_tile
from maillage.kits.lists.columns import names_of_columns, text_columns
from maillage.kits.lists.files import table_answer
from maillage.web.error_pages import render_problems
from maillage.web.public_url import query_pairs
from maillage.web.spooled import ranged_file

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_GEOJSON: Final = "application/geo+json"
_KML: Final = "application/vnd.google-earth.kml+xml"


@require_safe
@render_problems
def tile(  # noqa: PLR0917 -- the parts of an address
    request: HttpRequest, version: str, layer: str, zoom: int, column: int, row: int
) -> HttpResponse:
    """A tile of a layer as a picture, for the light theme or the dark one."""
    is_dark = request.GET.get("theme") == "dark"
    picture = layer_tile(version, _layer_named(layer), MapTile(zoom, column, row), is_dark=is_dark)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": _FOR_EVER})


@require_safe
@render_problems
def layer_tif(request: HttpRequest, version: str, layer: str) -> HttpResponseBase:
    """A layer as Cloud-Optimized GeoTIFF, numbers and not colours; programs read it part by part."""
    path = layer_file(version, _layer_named(layer))
    answer = ranged_file(path, request.headers.get("Range"), "image/tiff")
    answer["Cache-Control"] = _FOR_EVER
    answer["Content-Disposition"] = f'attachment; filename="4g-fixe-{layer}-{version}.tif"'
    return answer


@require_safe
@render_problems
def communes_csv(request: HttpRequest) -> HttpResponseBase:
    """The communes of the list as the address sorts and filters it."""
    prediction, listing = prediction_in_force(), CommuneListing.read(query_pairs(request))
    return _communes(prediction, listing, name="4g-fixe-communes")


@require_safe
@render_problems
def commune_csv(_request: HttpRequest, code: str) -> HttpResponseBase:
    """One commune."""
    prediction = prediction_in_force()
    if is_to_be_computed(prediction, code):
        columns = text_columns(names_of_columns(commune_columns(prediction)))
        return table_answer(columns, [unknown_commune(prediction, code)], name=f"4g-fixe-{code}", form="csv")
    if code not in prediction.communes:
        raise NotFound("commune_not_predicted", sentence("La prédiction ne dit rien de cette commune."))
    return _communes(prediction, CommuneListing(text=code), name=f"4g-fixe-{code}")


@require_safe
@gzip_page
@render_problems
def communes_geojson_file(request: HttpRequest) -> HttpResponse:
    """The communes with their contours."""
    return _text(request, communes_geojson, _GEOJSON, "4g-fixe-communes.geojson")


@require_safe
@gzip_page
@render_problems
def communes_kml_file(request: HttpRequest) -> HttpResponse:
    """The communes as points, for globes."""
    return _text(request, communes_kml, _KML, "4g-fixe-communes.kml")


@require_safe
@gzip_page
@render_problems
def sites_geojson_file(request: HttpRequest) -> HttpResponse:
    """The sites that the prediction was made of."""
    return _text(request, lambda prediction, _listing: sites_geojson(prediction), _GEOJSON, "4g-fixe-sites.geojson")


@require_safe
@gzip_page
@render_problems
def sites_kml_file(request: HttpRequest) -> HttpResponse:
    """The same sites for globes."""
    return _text(request, lambda prediction, _listing: sites_kml(prediction), _KML, "4g-fixe-sites.kml")


def _communes(prediction: PublishedPrediction, listing: CommuneListing, *, name: str) -> HttpResponseBase:
    rows = listed_communes(prediction.communes.values(), listing)
    return table_answer(commune_columns(prediction), rows, name=name, form="csv")


def _text(
    request: HttpRequest, write: Callable[[PublishedPrediction, CommuneListing], str], kind: str, name: str
) -> HttpResponse:
    """A file of the prediction in force; its version and the address are its tag."""
    prediction, listing = prediction_in_force(), CommuneListing.read(query_pairs(request))
    etag = f'W/"{prediction.version}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    return HttpResponse(
        write(prediction, listing),
        content_type=kind,
        headers={"ETag": etag, "Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'},
    )


def _layer_named(word: str) -> MapLayerName:
    try:
        return MapLayerName(word)
    except ValueError as error:
        message = sentence("« %(layer)s » n’est pas une couche : prenez %(layers)s.")
        layers = ", ".join(name.value for name in MapLayerName)
        raise NotFound("coverage_layer", message, layer=word[:40], layers=layers) from error
