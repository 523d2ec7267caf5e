"""What the search finds of purchases to come: by their words."""

from typing import Final

from django.utils.timezone import localdate

from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.plan_texts import quarter_text
from maillage.buy.programme.store.planned_purchases import next_first, stated_purchases
from maillage.buy.programme.store.programme_search import ProgrammeSearch, purchases_searched
from maillage.core.problems import sentence
from maillage.kits.search.form import search_href
from maillage.kits.search.subjects import MOST_COUNTED, SearchFound, SearchQuery, SearchSubject, best_first

_SHORTEST: Final = 3  # letters: below, every object matches


def purchases_to_come_found(query: SearchQuery, most: int) -> SearchFound:
    """Purchases to come whose object has all the words."""
    if query.letters < _SHORTEST:
        return SearchFound()
    search = ProgrammeSearch(text=" ".join(query.words))
    rows = next_first(purchases_searched(search), today=localdate())
    total = rows[: MOST_COUNTED + 1].count()
    results = best_first(
        query.result(
            purchase.plan.object,
            ", ".join((purchase.buyer_name, quarter_text(purchase.plan.quarter))),
            purchase_href(purchase.number),
            others=" ".join(query.words),
        )
        for purchase in (stated_purchases(rows[:most]) if total else ())
    )
    return SearchFound(results, total, search_href(search))


SUBJECTS: Final = (SearchSubject("planned", sentence("Achats à venir"), purchases_to_come_found),)
