"""The search: territories of a name, what features found under it, and where to start when nothing was typed."""

from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.utils.translation import ngettext

from maillage.figures.parts.around import PlaceGroup, places_around
from maillage.figures.parts.figure_words import PlaceLink, place_link
from maillage.territory.queries import search, territory
from maillage.web.offers import SearchResult, offers
from maillage.web.wording import formats

MOST_FOUND = 30


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
    found: tuple[PlaceLink, ...]
    groups: tuple[PlaceGroup, ...]
    subjects: tuple[SubjectResults, ...] = ()


def territories_page(text: str) -> TerritoriesPage:
    """What ``text`` names; without text, the territories of this installation's own territory."""
    home = territory(settings.HOME_TERRITORY)
    if not text:
        return TerritoriesPage("", "", (), places_around(home, query=""))
    found = tuple(place_link(place) for place in search(text, limit=MOST_FOUND))
    summary = ngettext(
        "%(count)s territoire pour « %(text)s »", "%(count)s territoires pour « %(text)s »", len(found)
    ) % {"count": formats.number(len(found)), "text": text}
    subjects = (
        SubjectResults(subject.title, tuple(islice(subject.find(text), MOST_FOUND)))
        for subject in offers("subjects", "SUBJECTS")
    )
    return TerritoriesPage(text, summary, found, (), tuple(subject for subject in subjects if subject.results))
