"""The search: territories of a name, what features found under it, and where to start when nothing was typed."""

from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.utils.translation import ngettext

from maillage.territory.queries import search, territory
from maillage.web.offers import SearchResult, offers
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceGroup, PlaceLink, place_link, places_around

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
