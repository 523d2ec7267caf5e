"""Data sets in the site-wide search, matched by the words of the catalogue search."""

from collections.abc import Collection, Mapping
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.search.subjects import (
    MOST_COUNTED,
    SearchFound,
    SearchQuery,
    SearchResult,
    SearchSubject,
    ranked_best,
)
from maillage.opendata.catalog.pages.parts.words import day
from maillage.opendata.catalog.store.schemas import words_of_models
from maillage.opendata.catalog.store.search import datasets_named
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import territory

_SHORTEST: Final = 3  # letters: shorter words match every title
_RANKED: Final = 80
_OF_A_MODEL: Final = 0.5  # weight of a word that belongs to a model


def datasets_found(query: SearchQuery, most: int) -> SearchFound:
    """The data sets that contain all the words."""
    if query.letters < _SHORTEST:
        return SearchFound()
    found = datasets_named(query.words, most=_RANKED)
    found_by = " ".join(query.words)  # a word of the description or a synonym
    best = ranked_best(
        found.datasets, lambda row: query.rank(row.title, others=found_by, place=_place(row.territory)), most
    )
    results = tuple(
        SearchResult(
            row.title,
            _("%(publisher)s, à jour le %(day)s") % {"publisher": row.publisher, "day": day(row.modified_at)},
            reverse("dataset", args=[row.slug]),
            relevance,
            row.publisher,
        )
        for row, relevance in best
    )
    return SearchFound(
        results, min(found.total, MOST_COUNTED + 1), f"{reverse('catalog')}?{urlencode({'q': query.text})}"
    )


def _place(address: str) -> Territory | None:
    try:
        return territory(address) if address else None
    except (NotFound, Refused):
        # Unknown from a harvest, or retired by an update: the data set has no location.
        return None


def model_words(words: Collection[str]) -> Mapping[str, float]:
    """The weight of those ``words`` that occur in models."""
    return dict.fromkeys(words_of_models().intersection(words), _OF_A_MODEL)


SUBJECTS: Final = (SearchSubject("datasets", sentence("Données"), datasets_found, model_words),)
