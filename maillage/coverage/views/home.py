"""The pages of the prediction in force: home, sheet of a commune, method."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.core.problems import Refused, sentence
from maillage.coverage.pages.commune import coverage_commune_page, unknown_commune_page
from maillage.coverage.pages.home import coverage_home_page
from maillage.coverage.pages.method import coverage_method_page
from maillage.coverage.queries.coverage_answers import is_to_be_computed
from maillage.coverage.queries.current_prediction import current_prediction, prediction_in_force
from maillage.coverage.rules.commune_list import read_listing
from maillage.coverage.terms.map_layers import MapLayerName
from maillage.web.public_address import query_pairs
from maillage.web.telling import public_page


@public_page
def coverage(request: HttpRequest) -> HttpResponse:
    """What the prediction in force says of the territory."""
    prediction = current_prediction()
    if prediction is None:
        return render(request, "coverage/home.html", {"page": None})
    page = coverage_home_page(prediction, read_listing(query_pairs(request)), layer=asked_layer(request))
    return render(request, "coverage/home.html", {"page": page})


@public_page
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """What it says of a commune."""
    prediction = prediction_in_force()
    if is_to_be_computed(prediction, code):
        return render(request, "coverage/commune_to_compute.html", {"page": unknown_commune_page(prediction, code)})
    page = coverage_commune_page(prediction, code, layer=asked_layer(request))
    return render(request, "coverage/commune.html", {"page": page})


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """How it is computed, and every number of the link budget."""
    return render(request, "coverage/method.html", {"page": coverage_method_page(current_prediction())})


def asked_layer(request: HttpRequest) -> MapLayerName:
    """The layer that the address names, the state without one; Refused where there is none of that name."""
    word = request.GET.get("layer") or MapLayerName.STATE
    try:
        return MapLayerName(word)
    except ValueError as error:
        message = sentence("« %(layer)s » n’est pas une couche : prenez %(layers)s.")
        raise Refused(
            "coverage_layer", message, layer=word[:40], layers=", ".join(name.value for name in MapLayerName)
        ) from error
