"""What the search finds of the catalogue: data sets, by all the words that the catalogue finds them by."""

from collections.abc import Collection, Mapping
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from maillage.catalog.parts.words import day
from maillage.catalog.queries.schemas import all_schemas
from maillage.catalog.queries.search import datasets_named
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.relevance import singular
from maillage.core.text import plain
from maillage.territory.queries import territory
from maillage.territory.terms import Territory
from maillage.web.search import MOST_COUNTED, SearchFound, SearchQuery, SearchSubject, best_first

_SHORTEST: Final = 3  # letters: below, every title matches
_RANKED: Final = 200
_OF_A_MODEL: Final = 0.5  # how much a word weighs that a model of data has


def datasets_found(query: SearchQuery, most: int) -> SearchFound:
    """Data sets that all the words find."""
    if query.letters < _SHORTEST:
        return SearchFound()
    rows = datasets_named(query.words, most=MOST_COUNTED + 1)
    results = best_first(
        query.result(
            dataset.title,
            _("%(publisher)s, à jour le %(day)s")
            % {"publisher": dataset.organisation.name, "day": day(dataset.modified_at)},
            reverse("dataset", args=[dataset.slug]),
            others=words,
            place=_place(dataset.territory),
        )
        for dataset, words in rows[:_RANKED]
    )
    return SearchFound(results[:most], len(rows), f"{reverse('catalog')}?{urlencode({'q': query.text})}")


def _place(address: str) -> Territory | None:
    try:
        return territory(address) if address else None
    except (NotFound, Refused):
        # Of a harvest, or retired by an update: the data set is nowhere.
        return None


def model_words(words: Collection[str]) -> Mapping[str, float]:
    """Those of ``words`` that the models of data are found by."""
    texts = plain(" ".join(" ".join((model.title, *model.words)) for model in all_schemas())).split()
    return dict.fromkeys({*texts, *map(singular, texts)}.intersection(words), _OF_A_MODEL)


SUBJECTS: Final = (SearchSubject("datasets", sentence("Données"), datasets_found, model_words),)
