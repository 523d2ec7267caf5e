"""The map of segments of roads: each in the class of its worst operator, with every operator in its card."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.measure.announced.domain.road_segments import RoadSegment
from maillage.measure.announced.pages.parts.announced_words import operator_name, working_text
from maillage.measure.announced.store.road_tests import SegmentTests
from maillage.web.filters import Pairs, with_pairs
from maillage.web.listed_places import ListedMap, ListedPlace, listed_places
from maillage.web.map_page import MapLegend, MapLegendRow
from maillage.web.wording import formats

# The least share of tests that work in each class, its colour token and its words, from the worst.
_CLASSES: Final = (
    (0.0, "q0", sentence("moins de la moitié")),
    (0.5, "q1", sentence("de la moitié aux trois quarts")),
    (0.75, "q2", sentence("des trois quarts à 90 %")),
    (0.9, "q3", sentence("90 % ou plus")),
)


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
