"""Tests along roads and railways: by segment and operator, the worst first, as a file and on a map."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillage.core.problems import sentence
from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.files import table_answer
from maillage.measure.announced.domain.road_segments import RoadSegment
from maillage.measure.announced.pages.parts.announced_words import (
    operator_name,
    working_text,
)
from maillage.measure.announced.store.road_tests import SegmentTests, known_segments, segment_tests
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import operator_table
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import Pairs, with_pairs
from maillage.web.listed_places import ListedMap, ListedPlace, listed_places
from maillage.web.map_page import MapLegend, MapLegendRow
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

# The least share of tests that work in each class, its colour token and its words, from the worst.
_CLASSES: Final = (
    (0.0, "q0", sentence("moins de la moitié")),
    (0.5, "q1", sentence("de la moitié aux trois quarts")),
    (0.75, "q2", sentence("des trois quarts à 90 %")),
    (0.9, "q3", sentence("90 % ou plus")),
)


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
        "rows": tests[:MOST_SHOWN],
        "map": segments_map(pairs) if tests else None,
        "left_out": max(0, len(tests) - MOST_SHOWN),
        "csv_href": with_pairs(reverse("announced_roads_csv"), pairs),
        "source": known_segments().source,
    }


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


def segments_map(pairs: Pairs) -> ListedMap:
    """The map of the segments that the list shows with query parameters ``pairs``."""
    return ListedMap(
        href=with_pairs(reverse("announced_roads_places"), pairs),
        label=_("Les tronçons où les tests permettent de juger"),
        legend=MapLegend(
            _("Tests qui passent, chez l’opérateur qui passe le moins"),
            tuple(MapLegendRow(shade, _(label)) for _least, shade, label in _CLASSES),
            _("Touchez un tronçon pour lire chaque opérateur."),
        ),
    )


def segment_places(tests: Sequence[SegmentTests]) -> dict[str, Any]:
    """The segments as map features, the worst last, so that they are drawn on top."""
    by_segment = sorted(tests, key=_segment_of)
    segments = [tuple(rows) for _segment, rows in groupby(by_segment, key=_segment_of)]
    segments.sort(key=lambda rows: -min(row.works.value for row in rows))
    return listed_places(
        (_place(rows) for rows in segments),
        more=_("Voir les tests à cet endroit"),
        several=_("Plusieurs tronçons ici"),
    )


def segment_name(segment: RoadSegment) -> str:
    """A segment by its road and its number."""
    return _("%(road)s, tronçon %(number)s") % {"road": segment.road, "number": segment.number}


def segment_length(segment: RoadSegment) -> str:
    """The length of a segment: "4,6 km"."""
    return f"{formats.number(segment.km, 1)}\u00a0km"


def segment_href(segment: RoadSegment) -> str:
    """The map of the tests at the middle of a segment."""
    lon, lat = _middle(segment)
    return with_pairs(reverse("map"), [("z", "12"), ("lat", f"{lat:.4f}"), ("lon", f"{lon:.4f}")])


def _segment_of(row: SegmentTests) -> tuple[str, int]:
    return row.segment.road, row.segment.number


def _place(rows: Sequence[SegmentTests]) -> ListedPlace:
    segment = rows[0].segment
    worst = min(row.works.value for row in rows)
    note = _("%(operator)s : %(working)s des tests passent.")
    words = ({"operator": operator_name(row.operator), "working": working_text(row.works)} for row in rows)
    return ListedPlace(
        id=f"{segment.road}/{segment.number}",
        geometry=shapely.geometry.mapping(shapely.LineString(segment.line)),
        label="",
        title=segment_name(segment),
        line=segment_length(segment),
        note=" ".join(note % of_operator for of_operator in words),
        href=segment_href(segment),
        shade=next(shade for least, shade, _label in reversed(_CLASSES) if worst >= least),
        mark=_middle(segment),
    )


def _middle(segment: RoadSegment) -> tuple[float, float]:
    lon, lat = segment.line[len(segment.line) // 2]
    return round(lon, 4), round(lat, 4)
