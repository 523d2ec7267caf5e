"""What the search finds for fixed 4G: the answer for an address."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.coverage.queries.current_prediction import current_prediction
from maillage.eligibility.queries.addresses import addresses_found
from maillage.eligibility.rules.address_words import address_words
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 8
_ITS_NAME: Final = frozenset(address_words("4G fixe"))
_LEAST_WORDS: Final = 2  # one word is a name, which the territories answer


def addresses_answered(text: str) -> Iterator[SearchResult]:
    """Addresses that have the words, each leading to whether fixed 4G reaches it; who names it finds where to ask."""
    words = set(address_words(text))
    if words >= _ITS_NAME and current_prediction() is not None:
        yield SearchResult(_("Puis-je avoir la 4G fixe ?"), _("à une adresse, ou un point"), reverse("coverage_point"))
        return
    if len(address_words(text)) < _LEAST_WORDS or current_prediction() is None:
        return
    for address in addresses_found(text, most=_MOST):
        place = urlencode({"lon": f"{address.lon:.5f}", "lat": f"{address.lat:.5f}"})
        yield SearchResult(address.label, address.commune, f"{reverse('coverage_point')}?{place}")


SUBJECTS: Final = (SearchSubject(sentence("Adresses : la 4G fixe y arrive-t-elle ?"), addresses_answered),)
