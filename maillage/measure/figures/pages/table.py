"""The table twin of the map: the same figures for the same filters, in words and lines, without any map."""

from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.measure.figures.pages.addresses import (
    MapAddress,
    Pairs,
    box_of,
    compared_codes,
    level_of,
    map_address,
    view_of,
)
from maillage.measure.figures.pages.parts.filtering.filter_fields import main_fields, more_fields, question_text
from maillage.measure.figures.pages.parts.filtering.map_request import MapLevel
from maillage.measure.figures.pages.table_lines import sorted_lines, table_lines
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import search, territory
from maillage.web.error_pages import render_problems
from maillage.web.filters import Chip, pairs_without, with_pairs
from maillage.web.wording.glossary import metric_name

LINES_PER_PAGE: Final = 50


# The label of a column, where a click on it leads, how it is sorted now ("ascending", "descending", "none"), and
# whether it holds numbers.
Heading = tuple[str, str | None, str, bool]
# A label, where it leads, and whether one is there.
Link = tuple[str, str, bool]


@require_safe
@render_problems
def table_page(request: HttpRequest) -> HttpResponse:
    """The table of the view that the address names; ``q`` names the territory in a person's words."""
    view = map_address(request)
    if "first" in request.GET or not all(request.GET.values()):
        # A form sends every menu, also those left alone: the address that stays says only what was chosen.
        return redirect(with_pairs(reverse("map_table"), [*view.view_pairs, *_place_pairs(view)]))
    text = dict(view.pairs).get("q", "").strip()
    if text:
        territories = search(text, limit=1)
        if not territories:
            return redirect(f"{reverse('territories')}?q={quote(text)}")
        pairs = [*view.view_pairs, ("within", territories[0].address)]
        return redirect(with_pairs(reverse("map_table"), pairs))
    return render(request, "figures/table.html", _context(view))


def _context(view: MapAddress) -> dict[str, Any]:
    lines = sorted_lines(table_lines(view_of(view)), view.request.sort)
    last_page = max(1, -(-len(lines) // LINES_PER_PAGE))
    page = min(view.request.page, last_page)
    first = (page - 1) * LINES_PER_PAGE
    place = _place_pairs(view)
    pairs = [*view.view_pairs, *place]
    hidden_pairs = [*place, *((name, value) for name, value in view.view_pairs if name in {"layer", "compare"})]
    main, more = main_fields(view.selection), more_fields(view.selection, offered=view.offered)
    place_name = _("La vue de la carte") if box_of(view) is not None else _("Partout")
    return {
        "origin": view.selection.origin,
        "main_fields": main,
        "more_fields": more,
        "has_more": not all(field.is_default for field in more),
        "hidden_pairs": hidden_pairs,
        "question": question_text(view.request, main, more),
        "place": place_name if view.request.within is None else territory(view.request.within).name,
        "levels": _levels(view),
        # The filters in force, each with the address without it.
        "chips": [
            Chip(field.option_in_force.label, with_pairs(reverse("map_table"), pairs_without(pairs, field.name)))
            for field in (*main, *more)
            if field.name != "usage" and not field.is_default
        ],
        "headings": _headings(view, pairs),
        "lines": lines[first : first + LINES_PER_PAGE],
        "line_count": len(lines),
        "hidden_count": sum(line.is_hidden for line in lines),
        "has_details": not view.request.is_best and not view.request.compared,
        "pages": _pages(pairs, view.request.sort, page=page, last_page=last_page),
        "map_address": with_pairs(reverse("map"), [*view.view_pairs, *_position_pairs(view)]),
        "csv_address": with_pairs(reverse("map_csv"), pairs),
        "geojson_address": with_pairs(reverse("map_geojson"), pairs),
        "reset_address": with_pairs(reverse("map_table"), place),
        "everywhere_address": with_pairs(reverse("map_table"), view.view_pairs) if place else None,
    }


def _place_pairs(view: MapAddress) -> Pairs:
    """The pairs that say where: a territory, or a box with its level and the zoom that decides about squares."""
    request = view.request
    if request.within is not None:
        return [("within", request.within), *_level_pairs(view)]
    box = view.request.box
    pairs = [] if box is None else [("bbox", ",".join(f"{degrees:.5f}" for degrees in box))]
    return [*pairs, *_level_pairs(view), *_position_pairs(view)]


def _level_pairs(view: MapAddress) -> Pairs:
    return [("level", view.request.level.value)] if view.request.level is not None else []


def _position_pairs(view: MapAddress) -> Pairs:
    position = view.request.position
    if position is None:
        return []
    return [("z", f"{position.z:g}"), ("lat", f"{position.lat:g}"), ("lon", f"{position.lon:g}")]


def _levels(view: MapAddress) -> tuple[Link, ...]:
    names = {
        MapLevel.DEPARTEMENT: _("Départements"),
        MapLevel.EPCI: _("Intercommunalités"),
        MapLevel.COMMUNE: _("Communes"),
        MapLevel.SQUARE: _("Carrés"),
    }
    current = level_of(view)
    has_box = box_of(view) is not None
    others = [pair for pair in _place_pairs(view) if pair[0] != "level"]
    return tuple(
        (
            name,
            with_pairs(reverse("map_table"), [*view.view_pairs, *others, ("level", level.value)]),
            level is current,
        )
        for level, name in names.items()
        if level is not MapLevel.SQUARE or has_box
    )


def _headings(view: MapAddress, base: Pairs) -> tuple[Heading, ...]:
    compared = compared_codes(view)
    sort = view.request.sort
    if len(compared) == 2:
        names = [operator_table().codes[code].name for code in compared]
        return (
            _heading(_("Territoire"), "name", sort, base),
            *(_heading(name, key, sort, base) for name, key in zip(names, ("median", "second"), strict=True)),
            _heading(metric_name("tests_counted"), "tests", sort, base),
        )
    if view.request.is_best:
        return (
            _heading(_("Territoire"), "name", sort, base),
            _heading(_("Meilleur opérateur"), "median", sort, base),
            _heading(metric_name("tests_counted"), "tests", sort, base),
        )
    return (
        _heading(_("Territoire"), "name", sort, base),
        _heading(_("Médiane"), "median", sort, base),
        (_("Intervalle à 95 %"), None, "none", True),
        _heading(metric_name("tests_counted"), "tests", sort, base),
        _heading(_("Échecs"), "failures", sort, base),
        (_("Dernier test"), None, "none", True),
    )


def _heading(label: str, key: str, sort: str, base: Pairs) -> Heading:
    order = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    # Names begin with A; numbers begin with the largest.
    is_rising_next = order == "descending" or (order == "none" and key == "name")
    next_sort = key if is_rising_next else f"-{key}"
    return (label, with_pairs(reverse("map_table"), [*base, ("sort", next_sort)]), order, key != "name")


def _pages(base: Pairs, sort: str, *, page: int, last_page: int) -> tuple[Link, ...]:
    if last_page == 1:
        return ()
    sorting = [("sort", sort)] if sort != "name" else []
    near = sorted({1, last_page, *range(max(1, page - 2), min(last_page, page + 2) + 1)})
    return tuple(
        (str(number), with_pairs(reverse("map_table"), [*base, *sorting, ("page", str(number))]), number == page)
        for number in near
    )
