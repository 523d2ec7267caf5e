"""Tests along roads and railways: by segment and operator, the worst first, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.files import table_answer
from maillage.measure.announced.pages.parts.announced_words import (
    operator_name,
    working_interval_text,
    working_share_text,
)
from maillage.measure.announced.pages.roads_map import (
    segment_href,
    segment_length,
    segment_name,
    segment_places,
    segments_map,
)
from maillage.measure.announced.store.road_tests import SegmentTests, known_segments, segment_tests
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.wording import formats

MOST_SHOWN: Final = 200
ROAD_COLUMNS: Final[Columns[SegmentTests]] = (
    Column("road", lambda row: row.segment.road),
    Column("segment", lambda row: row.segment.number, FieldType.INTEGER),
    Column("length_km", lambda row: row.segment.km, FieldType.NUMBER, number_format=".1f"),
    Column("lon_start", lambda row: row.segment.line[0][0], FieldType.NUMBER),
    Column("lat_start", lambda row: row.segment.line[0][1], FieldType.NUMBER),
    Column("lon_end", lambda row: row.segment.line[-1][0], FieldType.NUMBER),
    Column("lat_end", lambda row: row.segment.line[-1][1], FieldType.NUMBER),
    Column("operator", lambda row: _operator_id(row.operator)),
    Column("tests_at_least", lambda row: row.tests, FieldType.INTEGER),
    Column("devices_at_least", lambda row: row.devices, FieldType.INTEGER),
    Column("working_share", lambda row: row.works.value, FieldType.NUMBER),
    Column("working_share_low_95", lambda row: row.works.low, FieldType.NUMBER),
    Column("working_share_high_95", lambda row: row.works.high, FieldType.NUMBER),
)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment and operator of the list, formatted."""

    name: str
    href: str
    km: str
    operator: Operator | None
    operator_name: str
    works: str
    interval: str
    tests: str


def roads_page(origin: Origin) -> dict[str, Any]:
    """What the page of the roads shows."""
    tests = segment_tests(origin)
    pairs = [] if origin is default_origin() else [("origin", origin.word)]
    lead = _("Aucun tronçon n’a encore assez de tests faits en voiture ou en train : il faut cinq appareils.")
    if tests:
        segments = len({(row.segment.road, row.segment.number) for row in tests})
        lead = ngettext(
            "%(count)s tronçon de route ou de voie où les tests faits en roulant permettent de juger.",
            "%(count)s tronçons de routes ou de voies où les tests faits en roulant permettent de juger.",
            segments,
        ) % {"count": formats.number(segments)}
    if not known_segments().segments:
        lead = _("Aucune route n’est encore chargée ici.")
    return {
        "lead": lead,
        "origin": origin,
        "rows": list(_rows(tests[:MOST_SHOWN])),
        "map": segments_map(pairs) if tests else None,
        "left_out": max(0, len(tests) - MOST_SHOWN),
        "csv_href": with_pairs(reverse("announced_roads_csv"), pairs),
        "source": known_segments().source,
    }


def _rows(tests: tuple[SegmentTests, ...]) -> Iterator[SegmentRow]:
    for row in tests:
        yield SegmentRow(
            name=segment_name(row.segment),
            href=segment_href(row.segment),
            km=segment_length(row.segment),
            operator=operator_table().by_code(row.operator),
            operator_name=operator_name(row.operator),
            works=working_share_text(row.works),
            interval=working_interval_text(row.works),
            tests=formats.number(row.tests),
        )


def _operator_id(code: int) -> str:
    operator = operator_table().by_code(code)
    return "" if operator is None else operator.id


@public_page
def roads(request: HttpRequest) -> HttpResponse:
    """The segments of roads, from tests of the origin that the address names."""
    selection, _pairs = asked_selection(request)
    return render(request, "announced/roads.html", roads_page(selection.origin))


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """The segments as map features."""
    selection, _pairs = asked_selection(request)
    return JsonResponse(segment_places(segment_tests(selection.origin)))


@require_safe
@render_problems
def roads_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every segment and operator as a file."""
    selection, _pairs = asked_selection(request)
    return table_answer(ROAD_COLUMNS, segment_tests(selection.origin), name="maillage-axes", form=form)
