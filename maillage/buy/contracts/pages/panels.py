"""What the place page shows of contracts once it is opened: who buys, who sells, what, year by year.

The sentence of contracts on that page stands with what is announced (buy/programme/pages/parts/place_purchases.py).
"""

from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.market import place_market
from maillage.buy.contracts.pages.parts.contract_words import MARKET_ANCHOR, contracts_text
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.market_figures import place_totals
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.place_offers import PlaceDetail, PlaceOffer, PlacePart, PlaceVisit
from maillage.web.wording.glossary import NumberMark

_DETAIL: Final = 70


def market_here(visit: PlaceVisit) -> PlacePart | None:
    """The contracts performed in a place, closed until somebody opens them; None where none is known."""
    address, today = visit.place.address, localdate()
    if visit.place.kind is Kind.PLACE:
        return None
    contracts = visit.once(place_totals, address, today).contracts
    if not contracts:
        return None

    def content() -> dict[str, Any]:
        return place_market(address, today=today)

    detail = PlaceDetail(
        title=_("Marchés : qui achète, qui vend, quoi"),
        anchor=MARKET_ANCHOR,
        template="contracts/place_market.html",
        content=content,
        place=_DETAIL,
        note=contracts_text(contracts),
        marks=(NumberMark("contracts", contracts, address),),
        style_sheets=("web/charts.css", "contracts/contracts.css"),
    )
    return PlacePart(details=(detail,))


# What is published, and the day: what runs and what ended is another thing tomorrow.
PLACE_OFFERS: Final = (PlaceOffer(market_here, lambda: (store_version(), localdate())),)
