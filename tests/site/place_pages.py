"""The place page as it is made for a selection, and the parts of its "Le détail"."""

from typing import Any

from maillage.measure.figures.pages.parts.filtering.selection_words import selection_pairs
from maillage.measure.record.domain.terms import Selection
from maillage.measure.record.store.operators import operator_table
from maillage.site.pages.place import PlacePage, content_of, place_detail, place_page
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import PlaceVisit


def visit_of(place: Territory, selection: Selection, *, pairs: list[tuple[str, str]] | None = None) -> PlaceVisit:
    """The visit of a page for ``selection``; ``pairs`` are the filters of its address where they say more."""
    query = pairs or selection_pairs(selection, operators=operator_table(), default_origin=selection.origin)
    return PlaceVisit(place, tuple(query), selection.origin.word, "fr")


def page_of(place: Territory, selection: Selection, *, pairs: list[tuple[str, str]] | None = None) -> PlacePage:
    """The page of ``place``."""
    return place_page(visit_of(place, selection, pairs=pairs))


def detail_of(
    place: Territory, selection: Selection, anchor: str, *, pairs: list[tuple[str, str]] | None = None
) -> Any:
    """What the part of the page at ``anchor`` shows."""
    return content_of(place_detail(visit_of(place, selection, pairs=pairs), anchor))


def anchors_of(page: PlacePage) -> list[str]:
    """The parts of "Le détail" in their order."""
    return [detail.anchor for detail in page.details]
