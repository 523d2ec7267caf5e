"""What the search finds of purchases: buyers and holders by name or number, purchases to come by their words."""

from collections.abc import Iterator
from typing import Final

from django.utils.timezone import localdate

from maillage.core.problems import sentence
from maillage.core.text import plain
from maillage.purchases.parts.contract_words import buyer_href, contracts_text, holder_href
from maillage.purchases.parts.programme_words import purchase_href, quarter_text
from maillage.purchases.queries.parties import buyers_searched, holders_searched
from maillage.purchases.queries.programme.planned_purchases import next_first, purchases_searched, stated_purchases
from maillage.purchases.rules.programme_search import ProgrammeSearch
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 12
_SHORTEST: Final = 3  # letters: below, every object matches


def buyers_found(text: str) -> Iterator[SearchResult]:
    """Buyers of a name; those whose number can be none have no page, and are left out."""
    for buyer in buyers_searched(text, most=_MOST):
        if href := buyer_href(buyer.id):
            yield SearchResult(buyer.name or buyer.id, contracts_text(buyer.contracts), href)


def holders_found(text: str) -> Iterator[SearchResult]:
    """Holders of a name."""
    for holder in holders_searched(text, most=_MOST):
        yield SearchResult(holder.name or holder.id, contracts_text(holder.contracts), holder_href(holder.id))


def purchases_to_come_found(text: str) -> Iterator[SearchResult]:
    """Purchases to come whose object has all the words."""
    if len(plain(text)) < _SHORTEST:
        return
    rows = next_first(purchases_searched(ProgrammeSearch(text=text)), today=localdate())
    for purchase in stated_purchases(rows[:_MOST]):
        detail = " · ".join((purchase.buyer_name, quarter_text(purchase.plan.quarter)))
        yield SearchResult(purchase.plan.object, detail, purchase_href(purchase.number))


SUBJECTS: Final = (
    SearchSubject(sentence("Acheteurs publics"), buyers_found),
    SearchSubject(sentence("Titulaires de marchés"), holders_found),
    SearchSubject(sentence("Achats à venir"), purchases_to_come_found),
)
