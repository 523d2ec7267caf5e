"""The public pages of inclusive buying: directory, structure, need, blank zones; and their files."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.accounts.store.people import person_of, viewer
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.pages.directory import directory_context, directory_map_context
from maillage.include.structures.pages.need import NeedTexts, need_context
from maillage.include.structures.pages.structure import structure_context
from maillage.include.structures.pages.zones import zone_cell_context, zones_context, zones_map_context
from maillage.include.structures.store.structure_contracts import suppliers_of
from maillage.include.structures.store.structure_export import STRUCTURE_COLUMNS, ZONE_COLUMNS, structure_lines
from maillage.include.structures.store.structure_permissions import organisations_that_keep
from maillage.include.structures.store.structure_points import (
    MOST_NAMED,
    structure_points,
    structure_positions,
    structures_named,
)
from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.include.structures.store.structures import structure_row
from maillage.include.structures.store.zones import sector_zones, zone_shapes
from maillage.kits.lists.files import table_answer
from maillage.territory.domain.terms import Kind
from maillage.web.error_pages import public_page, render_problems
from maillage.web.installation import home_territory
from maillage.web.protection.security import embeddable
from maillage.web.public_url import query_pairs

_DIGITS = 12  # of the number of a structure
_LONGEST: Final = 200


@public_page
def directory(request: HttpRequest) -> HttpResponse:
    """The directory, filtered as the address says."""
    search = StructureSearch.read(query_pairs(request))
    context = directory_context(search, suppliers=_own_suppliers(request), today=localdate())
    return _as_seen(request, render(request, "structures/directory.html", context))


@embeddable
@public_page
def directory_map(request: HttpRequest) -> HttpResponse:
    """The same structures on a map; bare for a frame of another site (?embed=1)."""
    is_embedded = request.GET.get("embed") == "1"
    search = StructureSearch.read(query_pairs(request))
    context = directory_map_context(search, today=localdate(), is_embedded=is_embedded)
    template = "structures/directory_map_embed.html" if is_embedded else "structures/directory_map.html"
    return render(request, template, context)


@public_page
def structures_geojson(request: HttpRequest) -> HttpResponse:
    """The points of the map, for everyone."""
    return _geojson(structure_points(StructureSearch.read(query_pairs(request))))


@public_page
def structure_places(request: HttpRequest) -> HttpResponse:
    """The points of the map as it draws them: numbers alone."""
    return JsonResponse(structure_positions(StructureSearch.read(query_pairs(request))))


@public_page
def structure_names(request: HttpRequest) -> HttpResponse:
    """What the map says of the structures that somebody looks at (?n=1&n=2)."""
    numbers = [int(word) for word in request.GET.getlist("n")[:MOST_NAMED] if word.isdecimal() and len(word) < _DIGITS]
    return JsonResponse({"structures": structures_named(numbers)})


@public_page
def structure(request: HttpRequest, number: int) -> HttpResponse:
    """One structure."""
    context = structure_context(structure_row(number), viewer(request), today=localdate())
    return _as_seen(request, render(request, "structures/structure.html", context))


@public_page
def need(request: HttpRequest) -> HttpResponse:
    """A need, and who answers it."""
    typed = NeedTexts(*(request.GET.get(name, "")[:_LONGEST] for name in ("sector", "cpv", "place", "amount")))
    context = {**need_context(typed, today=localdate()), "suppliers": _own_suppliers(request)}
    status = 422 if context["error"] else 200
    return _as_seen(request, render(request, "structures/need.html", context, status=status))


@public_page
def zones(request: HttpRequest) -> HttpResponse:
    """Where structures are missing."""
    return render(request, "structures/zones.html", zones_context(_zone_kind(request), today=localdate()))


@public_page
def zones_map(request: HttpRequest) -> HttpResponse:
    """The same on a map, a sector at a time."""
    context = zones_map_context(_zone_kind(request), _sector(request))
    return render(request, "structures/zones_map.html", context)


@public_page
def zones_geojson(request: HttpRequest) -> HttpResponse:
    """The zones with the state of a sector, for everyone."""
    return _geojson(zone_shapes(_zone_kind(request), _sector(request), today=localdate()))


@public_page
def zone_cell(request: HttpRequest, address: str, slug: str) -> HttpResponse:
    """What the state of a sector (by its code) in a zone was made of."""
    return render(request, "structures/zone_cell.html", zone_cell_context(address, slug, today=localdate()))


@require_safe
@render_problems
def structures_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every structure of the search of the address, in its order."""
    rows = structures_searched(StructureSearch.read(query_pairs(request)))
    return table_answer(STRUCTURE_COLUMNS, structure_lines(rows), name="structures-inclusives", form=form)


@require_safe
@render_problems
def zones_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The matrix of the page."""
    cells = sector_zones(home_territory(), _zone_kind(request), today=localdate())
    return table_answer(ZONE_COLUMNS, cells, name="zones-blanches", form=form)


def _own_suppliers(request: HttpRequest) -> frozenset[str]:
    """The SIRETs that the organisations of who looks bought from."""
    person = person_of(request)
    if person is None:
        return frozenset()
    return suppliers_of([organisation.siret for organisation in organisations_that_keep(person)])


def _as_seen(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The page, which nobody keeps for others where something of hers stands on it."""
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


def _zone_kind(request: HttpRequest) -> Kind:
    return Kind.EPCI if request.GET.get("by") == Kind.EPCI else Kind.DEPARTEMENT


def _sector(request: HttpRequest) -> str:
    """The sector of the address; the first one for none, and for one that the table does not have."""
    word = request.GET.get("sector", "")
    return word if word in sectors() else next(iter(sectors()))


def _geojson(document: Mapping[str, Any]) -> HttpResponse:
    answer = HttpResponse(json.dumps(document, ensure_ascii=False), content_type="application/geo+json; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
