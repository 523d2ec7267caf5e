"""The pages of the prediction in force: home and method; the page of a place has what is said of a commune."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.core.problems import NotFound, Refused, sentence
from maillage.coverage.pages.home import coverage_home_context
from maillage.coverage.pages.method import coverage_method_context
from maillage.coverage.parts.commune_service import commune_href
from maillage.coverage.queries.current_prediction import current_prediction
from maillage.coverage.rules.commune_list import CommuneListing
from maillage.coverage.terms.map_layers import MapLayerName
from maillage.territory.queries import current_code, territory
from maillage.territory.terms import Kind
from maillage.web.public_address import query_pairs
from maillage.web.telling import public_page

_UNKNOWN: Final = sentence("Aucune commune n’a ce code Insee : cherchez la vôtre par son nom.")


@public_page
def coverage(request: HttpRequest) -> HttpResponse:
    """What the prediction in force says of the territory."""
    prediction = current_prediction()
    if prediction is None:
        return render(request, "coverage/home.html")
    listing, place = CommuneListing.read(query_pairs(request)), request.GET.get("place", "")
    context = coverage_home_context(prediction, listing, layer=asked_layer(request), place=place)
    return render(request, "coverage/home.html", context)


@public_page
def commune(_request: HttpRequest, code: str) -> HttpResponse:
    """Where the sheet of a commune was before its page had it; NotFound where there is no such commune."""
    current = current_code(code)
    if current is None:
        raise NotFound("commune_unknown", _UNKNOWN)
    place, prediction = territory(f"{Kind.COMMUNE}:{current}"), current_prediction()
    is_predicted = prediction is not None and place.code in prediction.communes
    address = commune_href(place.code) if is_predicted else reverse("territory", args=[place.address])
    return redirect(address, permanent=is_predicted)


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """How it is computed, and every number of the link budget."""
    return render(request, "coverage/method.html", coverage_method_context(current_prediction()))


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
