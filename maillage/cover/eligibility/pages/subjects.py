"""What the search finds for fixed 4G: the answer for an address, a postal code, a commune."""

import re
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.core.relevance import distance_km, relevance
from maillage.cover.eligibility.domain.address_words import address_words
from maillage.cover.eligibility.store.addresses import addresses_found
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchResult, SearchSubject

_ITS_NAME: Final = frozenset(address_words("4G fixe"))
_POSTAL_CODE: Final = re.compile(r"[0-9]{5}")
_LEAST_WORDS: Final = 2  # one word is a name, which the territories answer
_NAMED, _OF_A_CODE, _ADDRESS = 1.0, 0.6, 0.75  # likenesses: its name, a postal code, words of an address


def addresses_answered(query: SearchQuery, most: int) -> SearchFound:
    """Addresses that have the words, each leading to whether fixed 4G reaches it; who names it finds where to ask."""
    text = query.text
    words = address_words(text)
    if current_prediction() is None:
        return SearchFound()
    if set(words) >= _ITS_NAME:
        name = _("Puis-je avoir la 4G fixe ?")
        return _single(SearchResult(name, _("à une adresse, ou un point"), reverse("coverage"), relevance(_NAMED)))
    if _POSTAL_CODE.fullmatch(text):
        name, href = _("La 4G fixe arrive-t-elle à %(place)s ?") % {"place": text}, _answer_href(q=text)
        return _single(SearchResult(name, _("la réponse pour ce code"), href, relevance(_OF_A_CODE)))
    if len(words) < _LEAST_WORDS:
        return SearchFound()
    near = query.near
    results = []
    for address in addresses_found(text, most=most):
        far = (
            None if near.lon is None or near.lat is None else distance_km(near.lon, near.lat, address.lon, address.lat)
        )
        href = _answer_href(lon=f"{address.lon:.5f}", lat=f"{address.lat:.5f}")
        results.append(SearchResult(address.label, address.commune, href, relevance(_ADDRESS, distance_km=far)))
    return SearchFound(tuple(results), len(results))


def _single(result: SearchResult) -> SearchFound:
    return SearchFound((result,), 1)


def _answer_href(**words: str) -> str:
    return f"{reverse('coverage_point')}?{urlencode(words)}"


SUBJECTS: Final = (SearchSubject("fixed", sentence("4G fixe"), addresses_answered),)
