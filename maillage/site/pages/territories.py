"""The page that finds a territory: what was typed, what was found, and where to start when nothing was typed."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import ngettext

from maillage.figures.parts.around import PlaceGroup, places_around
from maillage.figures.parts.figure_words import PlaceLink, place_link
from maillage.territory.queries import search, territory
from maillage.web import formats

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class TerritoriesPage:
    """All that templates/site/territories.html shows."""

    text: str
    summary: str
    found: tuple[PlaceLink, ...]
    groups: tuple[PlaceGroup, ...]


def territories_page(text: str) -> TerritoriesPage:
    """The territories that ``text`` names; without text, those of this installation's own territory."""
    home = territory(settings.HOME_TERRITORY)
    if not text:
        return TerritoriesPage("", "", (), places_around(home, query=""))
    found = tuple(place_link(one) for one in search(text, limit=MOST_FOUND))
    summary = ngettext(
        "%(count)s territoire pour « %(text)s »", "%(count)s territoires pour « %(text)s »", len(found)
    ) % {"count": formats.number(len(found)), "text": text}
    return TerritoriesPage(text, summary, found, ())
