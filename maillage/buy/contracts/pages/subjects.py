"""What the search finds of contracts: contracts by their objects, buyers and holders by name or number."""

from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Final

from maillage.buy.contracts.domain.index_queries import object_query
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.parts.contract_words import buyer_href, contract_href, contracts_text, holder_href
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_store import contract_store, numbered_contracts
from maillage.buy.contracts.store.market_figures import has_contracts
from maillage.buy.contracts.store.parties import FoundParties, Party, buyers_searched, holders_searched
from maillage.core.problems import sentence
from maillage.kits.search.form import search_href
from maillage.kits.search.subjects import (
    MOST_COUNTED,
    SearchFound,
    SearchQuery,
    SearchResult,
    SearchSubject,
    ranked_best,
    size_weight,
)
from maillage.territory.store.territories import commune_named
from maillage.web.wording.formats import day, euros_short

PartySearch = Callable[..., FoundParties]
_SHORTEST: Final = 3  # letters: below, every object matches
_RANKED_CONTRACTS: Final = 24  # the newest: their cards are read
_RANKED_PARTIES: Final = 40  # those of most contracts


def contracts_found(query: SearchQuery, most: int) -> SearchFound:
    """Contracts whose object has all the words: of the newest, those that are near first."""
    store = contract_store() if query.letters >= _SHORTEST else None
    if store is None:
        return SearchFound()
    numbers = store.newest_of_objects(object_query(query.words, store.words_begun), MOST_COUNTED + 1)
    results = tuple(
        SearchResult(contract.object or "", _contract_detail(contract), contract_href(contract.key), relevance)
        for contract, relevance in ranked_best(
            numbered_contracts(numbers[: max(_RANKED_CONTRACTS, most)]),
            lambda contract: query.rank(contract.object or "", place=commune_named(contract.commune or "")),
            most,
        )
    )
    return SearchFound(results, len(numbers), search_href(ContractSearch(text=query.text)))


def _contract_detail(contract: ListedContract) -> str:
    amount = euros_short(contract.amount_now_eur) if contract.amount_now_eur else ""
    on = day(contract.notified_on) if contract.notified_on else ""
    return ", ".join(filter(None, (contract.buyer_label, amount, on)))


def buyers_found(query: SearchQuery, most: int) -> SearchFound:
    """Buyers of a name; those whose number can be none have no page, and are left out."""
    return _parties(query, most, buyers_searched, buyer_href)


def holders_found(query: SearchQuery, most: int) -> SearchFound:
    """Holders of a name."""
    return _parties(query, most, holders_searched, holder_href)


def _parties(query: SearchQuery, most: int, searched: PartySearch, href_of: Callable[[str], str]) -> SearchFound:
    if query.letters < _SHORTEST or not has_contracts():
        return SearchFound()
    found = searched(" ".join(query.words), most=max(_RANKED_PARTIES, most), counted=MOST_COUNTED + 1)

    def rank(party: Party) -> float:
        others = " ".join((party.id, *query.words))  # by its number, or by the middle of a word
        return query.rank(party.name or party.id, others=others, weight=size_weight(party.contracts))

    with_page = (
        SearchResult(party.name or party.id, contracts_text(party.contracts), href, relevance)
        for party, relevance in ranked_best(found.parties, rank, len(found.parties))
        if (href := href_of(party.id))
    )
    return SearchFound(tuple(islice(with_page, most)), found.total)


def words_of_contracts(words: Collection[str]) -> Mapping[str, float]:
    """Those of ``words`` that contracts have."""
    store = contract_store()
    known = store.term_counts(words) if store is not None else {}
    return {word: size_weight(count) / 2 for word, count in known.items()}


SUBJECTS: Final = (
    SearchSubject("contracts", sentence("Marchés"), contracts_found, words_of_contracts),
    SearchSubject("buyers", sentence("Acheteurs"), buyers_found),
    SearchSubject("holders", sentence("Titulaires"), holders_found),
)
