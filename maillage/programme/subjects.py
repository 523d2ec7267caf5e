"""What the search finds of purchases to come: by their words."""

from collections.abc import Iterator
from typing import Final

from django.utils.timezone import localdate

from maillage.core.problems import sentence
from maillage.core.text import plain
from maillage.programme.parts.programme_words import purchase_href, quarter_text
from maillage.programme.queries.planned_purchases import next_first, purchases_searched, stated_purchases
from maillage.programme.rules.programme_search import ProgrammeSearch
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 12
_SHORTEST: Final = 3  # letters: below, every object matches


def purchases_to_come_found(text: str) -> Iterator[SearchResult]:
    """Purchases to come whose object has all the words."""
    if len(plain(text)) < _SHORTEST:
        return
    rows = next_first(purchases_searched(ProgrammeSearch(text=text)), today=localdate())
    for purchase in stated_purchases(rows[:_MOST]):
        detail = " · ".join((purchase.buyer_name, quarter_text(purchase.plan.quarter)))
        yield SearchResult(purchase.plan.object, detail, purchase_href(purchase.number))


SUBJECTS: Final = (SearchSubject(sentence("Achats à venir"), purchases_to_come_found),)
