"""The pages of operators, of the method with the full texts it leads to, and of the network's weather.

Of the weather: the followed places, one territory, its card for other sites, its code.
"""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.core.program_files import DOCUMENTATION
from maillage.measure.comparison.pages.method import TEXTS, method_page
from maillage.measure.comparison.pages.operator import operator_page
from maillage.measure.comparison.pages.operators import operators_page
from maillage.measure.comparison.pages.parts.comparison import test_href
from maillage.measure.comparison.pages.weather.filters import read_weather_query, weather_href
from maillage.measure.comparison.pages.weather.outlook import WeatherQuery
from maillage.measure.comparison.pages.weather.page import qr_png, qr_svg, weather_card_context, weather_context
from maillage.measure.comparison.store.weather import followed_places
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page, render_problems
from maillage.web.installation import home_territory
from maillage.web.protection.security import content_policy

THEMES: Final = ("auto", "light", "dark")
GOALS: Final = ("test", "meteo")
_UNKNOWN: Final = sentence("« %(value)s » n’est pas connu pour « %(key)s » : choisissez parmi %(expected)s.")
_REFUSED: Final = sentence(
    "L’adresse de cette météo n’est pas comprise : corrigez ce qui suit, ou ouvrez-la sans filtre."
)


@public_page
def weather(request: HttpRequest) -> HttpResponse:
    """The weather of the followed places."""
    home = territory(home_territory())
    followed = followed_places(home)
    context = weather_context(home, followed, _weather_request(request, followed))
    return render(request, "comparison/weather.html", context)


@require_safe
@render_problems
def weather_place(request: HttpRequest, address: str) -> HttpResponse:
    """The old address of the weather of one territory: its page says it, under "Quel opérateur ?"."""
    place = territory(address)
    href = weather_href(place, _weather_request(request, [place]).pairs)
    return HttpResponsePermanentRedirect(f"{href}#operateurs")


@require_safe
@gzip_page
@xframe_options_exempt
@render_problems
def weather_card(request: HttpRequest, address: str) -> HttpResponse:
    """The card of one territory, which any site may frame."""
    theme = _one_of(request, "theme", THEMES)
    place = territory(address)
    query = _weather_request(request, [place])
    context = weather_card_context(place, query, theme=theme, site_address=_site_address(request))
    answer = render(request, "comparison/weather_card.html", context)
    answer["Content-Security-Policy"] = content_policy("*")
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
@render_problems
def weather_qr(request: HttpRequest, address: str, form: str) -> HttpResponse:
    """The code that leads to the test page of a territory, or with ``vers=meteo`` to its page."""
    place = territory(address)
    goal = _one_of(request, "vers", GOALS)
    path = test_href(place) if goal == "test" else reverse("territory", args=[place.address])
    goal_address = _site_address(request) + path
    if form == "svg":
        return HttpResponse(qr_svg(goal_address), content_type="image/svg+xml")
    if form == "png":
        return HttpResponse(qr_png(goal_address), content_type="image/png")
    message = sentence("Le code QR existe en « svg » et en « png », pas en « %(form)s ».")
    raise NotFound("qr_form", message, form=form[:8])


def _weather_request(request: HttpRequest, places: Sequence[Territory]) -> WeatherQuery:
    selection, pairs = asked_selection(request)
    parameters = {str(name): [str(value) for value in values] for name, values in request.GET.lists()}
    today = localdate()
    return read_weather_query(parameters, selection, pairs, places=places, today=today)


def _site_address(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _one_of(request: HttpRequest, key: str, words: tuple[str, ...]) -> str:
    """The value of ``key``, the first of ``words`` where the URL has none; Refused for any other."""
    word = request.GET.get(key) or words[0]
    if word not in words:
        params: dict[str, str | float] = {"value": word[:40], "key": key, "expected": ", ".join(words)}
        raise Refused("weather", _REFUSED, findings=[Finding("weather.word", _UNKNOWN, key, params=params)])
    return word


@public_page
def operators(request: HttpRequest) -> HttpResponse:
    """The operators of this installation's territory, compared as the address says."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operators.html", operators_page(selection, pairs=pairs))


@public_page
def operator(request: HttpRequest, operator_id: str) -> HttpResponse:
    """One operator."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operator.html", operator_page(operator_id, selection, pairs=pairs))


@require_safe
@gzip_page
def method(request: HttpRequest) -> HttpResponse:
    """How figures are made."""
    return render(request, "comparison/method.html", method_page())


@public_page
def method_text(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One full text, as it stands in the documentation of the software."""
    file = DOCUMENTATION / "explanation" / f"{name}.md"
    if name not in TEXTS or not file.is_file():
        message = sentence("Aucun texte ne s’appelle « %(name)s » : voyez la méthode.")
        raise NotFound("unknown_text", message, name=name[:40])
    return HttpResponse(file.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")
