"""What the search finds of the directory: structures by the words of their names, and by sectors."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from maillage.core.problems import sentence
from maillage.core.relevance import singular
from maillage.core.text import normalised_text
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.pages.parts.structure_words import sector_name, structure_href
from maillage.include.structures.store.structures import NamedStructure, structures_found
from maillage.kits.search.subjects import (
    MOST_COUNTED,
    SearchFound,
    SearchQuery,
    SearchResult,
    SearchSubject,
    ranked_best,
)
from maillage.territory.store.territories import commune_named

_SHORTEST: Final = 3  # letters: below, every name matches
_RANKED: Final = 80
_OF_A_SECTOR: Final = 0.6  # how much a word weighs that names a sector


def structures_of_text(query: SearchQuery, most: int) -> SearchFound:
    """Structures whose name has all the words, or whose number it is; then those of a sector that has them."""
    if query.letters < _SHORTEST:
        return SearchFound()
    rows = structures_found(query.text, most=MOST_COUNTED + 1)
    best = ranked_best(
        rows[:_RANKED],
        # It may be found by its number or its sector.
        lambda row: query.rank(row.name, others=query.text, place=commune_named(row.commune)),
        most,
    )
    all_href = f"{reverse('inclusion')}?{urlencode({'q': query.text})}"
    return SearchFound(tuple(_result(row, relevance) for row, relevance in best), len(rows), all_href)


def _result(row: NamedStructure, relevance: float) -> SearchResult:
    place = commune_named(row.commune)
    trades = ", ".join(map(sector_name, row.sector_words.split())).lower()
    where = ", ".join(filter(None, (row.kind, place.name if place else row.postal_code)))
    detail = ", ".join(filter(None, (where, trades)))
    return SearchResult(row.name, detail, structure_href(row.number), relevance, where)


def sector_words(words: Collection[str]) -> Mapping[str, float]:
    """Those of ``words`` that names of sectors have."""
    return dict.fromkeys(_words_of_sectors(get_language()).intersection(words), _OF_A_SECTOR)


@cache
def _words_of_sectors(language: str | None) -> frozenset[str]:
    named = normalised_text(" ".join(sector.name_in(language) for sector in sectors().values())).split()
    return frozenset((*named, *map(singular, named)))


SUBJECTS: Final = (SearchSubject("structures", sentence("Structures"), structures_of_text, sector_words),)
