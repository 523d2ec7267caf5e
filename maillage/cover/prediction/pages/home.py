"""The home of fixed 4G (one's own address, coverage, map, communes reached) and its method."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import NotFound, Refused, sentence
from maillage.cover.network.domain.link_budget import budget_lines
from maillage.cover.prediction.domain.commune_rows import CommuneListing, HouseholdTotals, listed_communes
from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.domain.network.entry_loss import Building, entry_loss_db
from maillage.cover.prediction.pages.parts.commune_service import commune_href
from maillage.cover.prediction.pages.parts.coverage_map import coverage_map
from maillage.cover.prediction.pages.parts.prediction_words import (
    clutter_sentence,
    example_address,
    interval_sentence,
    perimeter_sentence,
    places_sentence,
    prediction_line,
    reached_marks,
    reached_sentence,
    target_rate,
)
from maillage.cover.prediction.store.coverage_answers import communes_to_compute, reached_communes, totals_of
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import current_code, names_of, territory
from maillage.web.error_pages import public_page
from maillage.web.filters import with_pairs
from maillage.web.public_url import query_pairs
from maillage.web.wording.formats import number

_UNKNOWN: Final = sentence("Aucune commune n’a ce code Insee : cherchez la vôtre par son nom.")

_USUAL_GHZ: Final = 3.5  # the band of networks of fixed 4G


def coverage_home_context(
    prediction: PublishedPrediction, listing: CommuneListing, *, layer: MapLayerName, place: str = ""
) -> dict[str, object]:
    """What the home shows of a prediction; ``listing`` orders and filters the communes that it reaches.

    The map opens around the territory ``place``, where one is named.
    """
    facts = prediction.facts
    totals = totals_of(prediction, facts["territory"])
    if totals is None:
        totals = HouseholdTotals(0, 0, 0, 0, 0, None, None, 0, 0)
    reached = reached_communes(prediction)
    return {
        "answer": reached_sentence(totals, facts),
        "marks": reached_marks(totals, facts["territory"]),
        "interval": interval_sentence(totals),
        "perimeter": perimeter_sentence(totals, facts),
        "example": example_address(prediction),
        "rate": target_rate(facts),
        "basis": prediction_line(facts),
        "clutter": clutter_sentence(facts),
        "households_at": places_sentence(facts),
        "map": coverage_map(prediction, layer=layer, box=territory(place).bbox if place else None),
        "listing": listing,
        "query": with_pairs("", listing.pairs()),
        "reached": ngettext(
            "La commune où la 4G fixe arrive", "Les %(count)s communes où la 4G fixe arrive", len(reached)
        )
        % {"count": number(len(reached))},
        "rows": listed_communes(reached, listing) if listing.pairs() else reached,
        "not_reached": sorted(row.name for row in prediction.communes.values() if not row.served),
        "to_compute": sorted(names_of(communes_to_compute(prediction)).values()),
    }


@public_page
def coverage(request: HttpRequest) -> HttpResponse:
    """What the prediction in force says of the territory."""
    prediction = current_prediction()
    if prediction is None:
        return render(request, "prediction/home.html")
    listing, place = CommuneListing.read(query_pairs(request)), request.GET.get("place", "")
    context = coverage_home_context(prediction, listing, layer=asked_layer(request), place=place)
    return render(request, "prediction/home.html", context)


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
    return render(request, "prediction/method.html", coverage_method_context(current_prediction()))


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


def coverage_method_context(prediction: PublishedPrediction | None) -> dict[str, object]:
    """The method, with each line of the link budget beside the value that the prediction in force has used.

    The sentences of a prediction are "" while there is none.
    """
    facts = prediction.facts if prediction else None
    budget = facts["budget"] if facts else {}
    return {
        "numbers": [(line, budget.get(line.name, line.default)) for line in budget_lines()],
        "basis": prediction_line(facts) if facts else "",
        "clutter": clutter_sentence(facts) if facts else "",
        "households_at": places_sentence(facts) if facts else "",
        "version": prediction.version if prediction else "",
        "indoors": _(
            "Le même trajet, jusqu’à une box posée au rez-de-chaussée ; à %(frequency)s GHz les murs prennent "
            "%(old)s dB dans une maison ancienne, %(insulated)s dB dans une maison bien isolée (recommandation P.2109 "
            "de l’UIT)."
        )
        % {
            "frequency": number(_USUAL_GHZ, 1),
            "old": number(entry_loss_db(_USUAL_GHZ, Building.TRADITIONAL)),
            "insulated": number(entry_loss_db(_USUAL_GHZ, Building.THERMALLY_EFFICIENT)),
        },
    }
