"""The page of one territory: what it is, the panels that features offer on it, and where to go from it.

The search: territories of a name, what features found under it, and where to start when nothing was typed.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.figures.parts.place_visit import selection_of
from maillage.quality.terms import Origin
from maillage.territory.queries import search, territory
from maillage.territory.terms import Kind
from maillage.web.filters import query_of
from maillage.web.offers import Panel, PanelOffer, PlaceVisit, SearchResult, offers
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceGroup, PlaceLink, kind_name, place_link, places_around, trail_of

MOST_RESULTS = 30


@dataclass(frozen=True, slots=True)
class SubjectResults:
    """What one subject of the search gave: buyers, data sets."""

    title: str
    results: tuple[SearchResult, ...]


@dataclass(frozen=True, slots=True)
class TerritoriesPage:
    """All that templates/site/territories.html shows."""

    text: str
    summary: str
    places: tuple[PlaceLink, ...]
    groups: tuple[PlaceGroup, ...]
    subjects: tuple[SubjectResults, ...] = ()


def territories_page(text: str) -> TerritoriesPage:
    """What ``text`` names; without text, the territories of this installation's own territory."""
    home = territory(settings.HOME_TERRITORY)
    if not text:
        return TerritoriesPage("", "", (), places_around(home, query=""))
    places = tuple(place_link(place) for place in search(text, limit=MOST_RESULTS))
    summary = ngettext(
        "%(count)s territoire pour « %(text)s »", "%(count)s territoires pour « %(text)s »", len(places)
    ) % {"count": formats.number(len(places)), "text": text}
    subjects = (
        SubjectResults(subject.title, tuple(islice(subject.find(text), MOST_RESULTS)))
        for subject in offers("subjects", "SUBJECTS")
    )
    return TerritoriesPage(text, summary, places, (), tuple(subject for subject in subjects if subject.results))


SHOWN_POSTAL_CODES: Final = 3


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """All that templates/site/territory.html shows."""

    name: str
    summary: str
    trail: tuple[PlaceLink, ...]
    facts: tuple[str, ...]
    origin: Origin
    panels: tuple[Panel, ...]
    style_sheets: tuple[str, ...]
    scripts: tuple[str, ...]
    around: tuple[PlaceGroup, ...]


def panel_offers() -> list[PanelOffer]:
    """The panels of the place page, first to last."""
    return sorted(offers("panels", "PANELS"), key=lambda offer: offer.place)


def territory_page(visit: PlaceVisit) -> TerritoryPage:
    """The page of the place of ``visit``."""
    place, query = visit.place, query_of(list(visit.query))
    panels = [panel for offer in panel_offers() if (panel := offer.build(visit)) is not None]
    facts = [kind_name(place.kind)]
    if place.population is not None:
        facts.append(_("%(people)s habitants") % {"people": formats.number(place.population)})
    if place.kind is Kind.COMMUNE:
        facts.append(_("Code Insee %(code)s") % {"code": place.code})
    facts.append(", ".join(place.postal_codes[:SHOWN_POSTAL_CODES]))
    return TerritoryPage(
        name=place.name,
        summary=next((panel.verdict for panel in panels if panel.verdict), ""),
        trail=trail_of(place, query=query),
        facts=tuple(filter(None, facts)),
        origin=selection_of(visit).origin,
        panels=tuple(panels),
        style_sheets=tuple(dict.fromkeys(sheet for panel in panels for sheet in panel.style_sheets)),
        scripts=tuple(dict.fromkeys(script for panel in panels for script in panel.scripts)),
        around=places_around(place, query=query),
    )
