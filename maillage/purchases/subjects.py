"""What the search finds of contracts: buyers and holders by name or number."""

from collections.abc import Iterator
from typing import Final

from maillage.core.problems import sentence
from maillage.purchases.parts.contract_words import buyer_href, contracts_text, holder_href
from maillage.purchases.queries.market_figures import has_contracts
from maillage.purchases.queries.parties import buyers_searched, holders_searched
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 12


def buyers_found(text: str) -> Iterator[SearchResult]:
    """Buyers of a name; those whose number can be none have no page, and are left out."""
    for buyer in buyers_searched(text, most=_MOST) if has_contracts() else ():
        if href := buyer_href(buyer.id):
            yield SearchResult(buyer.name or buyer.id, contracts_text(buyer.contracts), href)


def holders_found(text: str) -> Iterator[SearchResult]:
    """Holders of a name."""
    for holder in holders_searched(text, most=_MOST) if has_contracts() else ():
        yield SearchResult(holder.name or holder.id, contracts_text(holder.contracts), holder_href(holder.id))


SUBJECTS: Final = (
    SearchSubject(sentence("Acheteurs publics"), buyers_found),
    SearchSubject(sentence("Titulaires de marchés"), holders_found),
)
