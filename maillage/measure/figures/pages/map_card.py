"""The card of the map: what is known of one square or territory, each operator's value, and the page of its place.

Only what the map draws can be asked for by its name (``square:<level>.<number>``, ``commune:85226``): a position never
leaves the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from maillage.core.geo import corner_of, unmorton
from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.pages.addresses import MapAddress, map_address
from maillage.measure.figures.pages.parts.figure_words import tests_text
from maillage.measure.figures.pages.parts.filtering.filter_fields import main_operators
from maillage.measure.figures.pages.parts.filtering.map_request import ChosenPlace, MapLevel
from maillage.measure.figures.pages.parts.legends import LEGENDS, Legend
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.figures.store.map_squares.view_squares import square_figures
from maillage.measure.record.domain.terms import COARSEST_LEVEL, FINEST_LEVEL, Figure, Selection
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Box, Territory
from maillage.territory.store.territories import commune_at
from maillage.web.error_pages import render_problems
from maillage.web.wording import formats
from maillage.web.wording.formats import english_typography, french_typography

_EQUATOR_M: Final = 40_075_016.7
_WORST_CLASS: Final = 1
_TOO_FEW: Final = "soft"  # the tone of a value that is not shown
_WITHIN_COMMUNE: Final = 14  # squares of 1.7 km and less; larger ones lie in several communes
_NO_CACHE: Final = "public, no-cache"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the card is of: its name, what it is, its box, the territory whose page has more, its figures."""

    name: str
    kind: str
    box: Box | None
    page: Territory | None
    figures: Mapping[int | None, Figure]
    wider: Mapping[int | None, str] = field(default_factory=dict)  # whose figure is of a wider square, and of which


@require_safe
@render_problems
@condition(
    etag_func=lambda request: f'"{map_address(request).counts.version}-{len(operator_table())}-{get_language()}"'
)
def card_json(request: HttpRequest) -> JsonResponse:
    """The card of the place that the address names as ``at``, for the filters that it has."""
    answer = JsonResponse(chosen_card(map_address(request)))
    answer["Cache-Control"] = _NO_CACHE
    return answer


def chosen_card(view: MapAddress) -> dict[str, Any]:
    """The card of the place named ``at``: title, line, box (west, south, east, north), rows, note, more.

    Raises NotFound where the address names no place of the map.
    """
    place = view.request.chosen
    if place is None:
        raise NotFound("map_place", sentence("Aucun carré ni territoire de ce nom sur la carte."))
    selection = Selection(
        usage=view.selection.usage,
        origin=view.selection.origin,
        technologies=view.selection.technologies,
        contexts=view.selection.contexts,
        period=view.selection.period,
    )
    subject = _square(view, selection, place) if place.level is MapLevel.SQUARE else _territory(selection, place)
    return _card(view, subject)


def operators_told(view: MapAddress) -> list[Operator]:
    """The operators with a network, and those that the address asks for."""
    networks = main_operators()
    codes = view.selection.operators | {operator_table().ids[word].code for word in view.request.compared}
    others = [operator for operator in operator_table() if operator.code in codes and operator not in networks]
    return [*networks, *others]


def _square(view: MapAddress, selection: Selection, place: ChosenPlace) -> _Subject:
    level, _point, number = place.code.partition(".")
    square = int(number)
    if not COARSEST_LEVEL <= int(level) <= FINEST_LEVEL or square >= 1 << 2 * int(level):
        raise NotFound("map_place", sentence("Aucun carré ni territoire de ce nom sur la carte."))
    x, y = unmorton(square)
    (west, north), (east, south) = (corner_of(x + step, y + step, level=int(level)) for step in (0, 1))
    box = Box(float(west), float(south), float(east), float(north))
    longitude, latitude = (box.west + box.east) / 2, (box.south + box.north) / 2
    commune = commune_at(longitude, latitude)
    codes = [operator.code for operator in operators_told(view)]
    by_operator = square_figures(view.counts, selection, level=int(level), square=square, operators=codes)
    name = kind = _square_name(int(level), latitude)
    if commune is not None:
        is_small = int(level) >= _WITHIN_COMMUNE
        name = commune.name if is_small else _("Autour de %(place)s") % {"place": commune.name}
    return _Subject(
        name,
        kind,
        box,
        commune,
        {code: answer.figure for code, answer in by_operator.items()},
        {
            code: _square_name(answer.level, latitude)
            for code, answer in by_operator.items()
            if answer.level < int(level)
        },
    )


def _square_name(level: int, latitude: float) -> str:
    metres = _EQUATOR_M / 2**level * cos(radians(latitude))
    side = f"{round(metres / 10) * 10:d} m" if metres < 1000 else f"{formats.number(metres / 1000, 1)} km"
    return _("Carré de %(side)s") % {"side": side}


def _territory(selection: Selection, chosen_place: ChosenPlace) -> _Subject:
    area = area_of(f"{chosen_place.level}:{chosen_place.code}")
    place = area.territory
    kinds = {
        MapLevel.COMMUNE: _("Commune"),
        MapLevel.EPCI: _("Intercommunalité"),
        MapLevel.DEPARTEMENT: _("Département"),
    }
    return _Subject(place.name, kinds[chosen_place.level], place.bbox, place, figures_by_operator(area, selection))


def _card(view: MapAddress, subject: _Subject) -> dict[str, Any]:
    legend, together = LEGENDS[view.selection.usage], subject.figures[None]
    best_first = sorted(
        operators_told(view),
        key=lambda operator: (operator.code in subject.wider, *_rank(subject.figures.get(operator.code), legend)),
    )
    rows = [
        {
            "id": operator.id,
            "name": operator.name,
            "of": subject.wider.get(operator.code, ""),
            **_value(subject.figures.get(operator.code), legend),
        }
        for operator in best_first
    ]
    if together.samples and not view.selection.operators:
        rows.insert(0, {"id": "", "name": _("Tous les opérateurs"), "of": "", **_value(together, legend)})
    note = ""
    if together.is_hidden and all(row["tone"] == _TOO_FEW for row in rows):
        note = _("Trop peu d’appareils ont testé ici : montrer ces chiffres pourrait désigner quelqu’un.")
    elif not together.samples and not together.is_hidden:
        note = _("Personne n’a encore testé ici avec ces filtres.")
    card: dict[str, Any] = {
        "title": _set(subject.name),
        "line": _set(_line(subject.kind, together)),
        "box": list(subject.box) if subject.box else None,
        **_named(view, together),
        "rows": rows,
        "note": _set(note),
        "more": None,
    }
    if subject.page is not None:
        card["more"] = {
            "text": _set(_("Tout sur %(place)s") % {"place": subject.page.name}),
            "href": reverse("territory", args=[subject.page.address]),
        }
    return card


def _named(view: MapAddress, together: Figure) -> dict[str, Any]:
    """What the numbers of the card are the numbers of; nothing of a square, or where some tests are left out."""
    place, asked = view.request.chosen, view.selection
    if place is None or place.level is MapLevel.SQUARE or asked.technologies or asked.contexts:
        return {}
    named: dict[str, Any] = {
        "address": f"{place.level}:{place.code}",
        "metric": metric_of(asked.usage),
        "period": "" if asked.period is None else asked.period.word,
    }
    if together.samples and not together.is_hidden:
        named |= {"samples": together.samples, "is_rounded": together.is_rounded}
    return named


def _set(text: str) -> str:
    """The text with the spaces and elisions of the page's language, which scripts do not add."""
    return french_typography(text) if get_language() == "fr" else english_typography(text)


def _line(kind: str, figure: Figure) -> str:
    """What the place is and what was measured there: tests of few devices are given by the lower end of their step."""
    if figure.is_hidden or not figure.samples:
        return kind
    return _("%(kind)s, %(tests)s, 5 appareils au moins") % {"kind": kind, "tests": tests_text(figure.samples)}


def _rank(figure: Figure | None, legend: Legend) -> tuple[int, float]:
    """Best first; those whose tests mostly fail after them, those without a figure last."""
    if figure is None or figure.is_hidden or not figure.samples:
        return (2, 0.0)
    if figure.median is None:
        return (1, 0.0)
    return (0, -figure.median if legend.higher_is_better else figure.median)


def _value(figure: Figure | None, legend: Legend) -> dict[str, Any]:
    if figure is None or figure.is_hidden or not figure.samples:
        return {"value": _("trop peu de tests"), "tone": _TOO_FEW}
    if figure.median is None:
        return {"value": _("plus de la moitié échoue"), "tone": "bad"}
    tone = "bad" if legend.number_of(figure.median) == _WORST_CLASS else ""
    return {"value": legend.write(figure.median), "tone": tone, "median": four_digits(figure.median)}
