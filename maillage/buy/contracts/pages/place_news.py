"""What followers of a place are notified of among contracts: those that came in and are performed there."""

from datetime import datetime
from typing import Final

from maillage.buy.contracts.pages.subscriptions import changes
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.core.problems import Unavailable
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import PlaceNews

_KINDS: Final = frozenset({Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE})


def contract_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """The contracts that came in; none of a beach, where nobody buys."""
    if place.kind not in _KINDS:
        return []
    try:
        arrivals = changes(ContractSearch(territory=place.address).saved_text(), after=after, until=until, most=most)
    except Unavailable:
        # The store is rebuilt: what came in is in the next letter, its moment is that of the arrival.
        return []
    return [
        PlaceNews(change.key, change.at, change.title, change.publisher, change.href, change.is_new)
        for change in arrivals
    ]


NEWS: Final = (contract_news,)
