"""The page of a place: whether fixed 4G reaches it. Neither the question nor the answer is kept, here or in caches."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.core.problems import Refused
from maillage.cover.eligibility.intake.point_questions import read_point_question
from maillage.cover.eligibility.pages.area import area_context
from maillage.cover.eligibility.pages.point_answers import (
    POINTS,
    PointForm,
    address_choices,
    choice_context,
    place_choices,
    point_context,
)
from maillage.cover.eligibility.store.addresses import has_addresses
from maillage.cover.eligibility.store.named_areas import NamedArea, named_area
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.point_answers import answered_point, usual_height_m
from maillage.territory.store.territories import commune_at
from maillage.web.error_pages import problem_sentences, public_page
from maillage.web.protection.limits import counting, network_of
from maillage.web.protection.security import embeddable
from maillage.web.public_url import public_url

_LONGEST: Final = 120
_FRAME: Final = "eligibility/frame.html"  # the page for another site's frame: no navigation, no foot


@embeddable
@counting(POINTS)
@public_page
def point(request: HttpRequest) -> HttpResponse:
    """The answer for the place of the address; without one, the question."""
    words = {
        name: str(request.GET.get(name, ""))[:_LONGEST] for name in ("q", "lon", "lat", "hauteur", "degage", "rue")
    }
    form = PointForm(
        text=words["q"].strip(),
        lon=words["lon"],
        lat=words["lat"],
        height=words["hauteur"],
        is_clear=words["degage"] == "1",
        is_embedded=request.GET.get("embed") == "1",
        is_street=words["rue"] == "1",
    )
    prediction = current_prediction()
    if prediction is None or not (form.text or form.lon or form.lat):
        return _page_answer(request, "eligibility/point_choice.html", choice_context(form))
    if form.text:
        return _named_answer(request, prediction, form)
    POINTS.take(network_of(request))
    try:
        question = read_point_question(words, usual_height_m=usual_height_m())
        commune = commune_at(question.lon, question.lat)
        if commune is not None and commune.code not in prediction.communes:
            # Its sites are not known: "too far from all" would be said of them as if they were.
            area = NamedArea("", (commune,), is_all=True)
            return _page_answer(request, "eligibility/area.html", area_context(prediction, area, form))
        answered = answered_point(question)
    except Refused as refusal:
        # Nothing is computed: the fields stay as they were typed, with what to correct.
        context = choice_context(form, problem=" ".join(problem_sentences(refusal)))
        return _page_answer(request, "eligibility/point_choice.html", context, status=refusal.status)
    is_centre = request.GET.get("centre") == "1"
    context = point_context(answered, form, base=public_url(request), is_centre=is_centre)
    return _page_answer(request, "eligibility/point.html", context)


def _named_answer(request: HttpRequest, prediction: PublishedPrediction, form: PointForm) -> HttpResponse:
    """The answer for words: of the house or its street, else of the postal code or the commune, else a choice."""
    choices, area = address_choices(form), None
    if not choices:
        area = named_area(form.text)
        if area is not None and (area.is_all or not has_addresses()):
            return _page_answer(request, "eligibility/area.html", area_context(prediction, area, form))
        choices = place_choices(form)
    if area is not None and not choices:
        return _page_answer(request, "eligibility/area.html", area_context(prediction, area, form))
    if len(choices) == 1:
        return _never_stored(redirect(choices[0].href))
    return _page_answer(request, "eligibility/point_choice.html", choice_context(form, choices))


def _page_answer(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    frame = _FRAME if request.GET.get("embed") == "1" else "web/base.html"
    return _never_stored(render(request, template, {**context, "frame": frame}, status=status))


def _never_stored(answer: HttpResponse) -> HttpResponse:
    # What people ask of their home is in no cache of a browser, a proxy or this server.
    answer["Cache-Control"] = "private, no-store"
    return answer
