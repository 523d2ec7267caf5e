"""The place page as its panels make it, with what each of them shows under one name."""

from typing import Any

from maillage.figures.parts.filtering.selection_words import selection_pairs
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Selection
from maillage.site.pages.territory import TerritoryPage, territory_page
from maillage.territory.terms import Territory
from maillage.web.offers import PlaceVisit


class PlacePage:
    """A page and the contents of its panels: ``page.podium`` is that of the measures."""

    def __init__(self, page: TerritoryPage) -> None:
        contents = {panel.template: panel.content for panel in page.panels}
        self._page, self._measures = page, contents["comparison/measures.html"]
        self.needs: Any = contents.get("campaign/place_needs.html")
        self.table = contents.get("figures/place_table.html", {"groups": ()})["groups"]
        self.alerts = contents.get("repair/place_alerts.html", ())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page if hasattr(self._page, name) else self._measures, name)


def place_page(place: Territory, selection: Selection, *, pairs: list[tuple[str, str]]) -> PlacePage:
    """The page of ``place`` for ``selection``; ``pairs`` are the filters of its address where they say more."""
    query = pairs or selection_pairs(selection, operators=operator_table(), default_origin=selection.origin)
    return PlacePage(territory_page(PlaceVisit(place, tuple(query), selection.origin.word, "fr")))
