"""What the place page shows of contracts: those performed there, and which of them end soon."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.procurement.queries.contract_store import store_version
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import contracts_text, endings_href, euros_short
from maillage.purchases.parts.figure_words import without_left_out
from maillage.purchases.queries.contract_search import first_contracts
from maillage.purchases.queries.market_figures import market_totals
from maillage.purchases.terms.contract_search import ContractSearch
from maillage.web.offers import Panel, PanelOffer, PlaceVisit

_CARDS: Final = 3
_AHEAD_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceContracts:
    """What templates/purchases/place_contracts.html shows; the cards end soon, or else are the newest."""

    summary: str
    cards_title: str
    cards: tuple[ContractCard, ...]
    page_href: str
    endings_href: str


def contracts_here(visit: PlaceVisit) -> Panel | None:
    """The contracts performed in the place; None where none is known."""
    if not store_version():
        return None
    search, today = ContractSearch(territory=visit.place.address), localdate()
    totals = market_totals(search, today=today)
    if not totals.contracts:
        return None
    soon = first_contracts(
        ContractSearch(territory=search.territory, ends_within=_AHEAD_MONTHS), today=today, most=_CARDS
    )
    words = {"contracts": contracts_text(totals.contracts), "amount": euros_short(totals.counted_eur)}
    content = PlaceContracts(
        summary=without_left_out(
            _("%(contracts)s exécutés ici, pour %(amount)s hors taxes.") % words, totals.placeholders, totals.excluded
        ),
        cards_title=_("Se terminent bientôt") if soon else _("Les plus récents"),
        cards=contract_cards(soon or first_contracts(search, today=today, most=_CARDS), today=today),
        page_href=reverse("contract_place", args=[visit.place.address]),
        endings_href=endings_href(search),
    )
    return Panel("purchases/place_contracts.html", content, style_sheets=("purchases/contracts.css",))


# What is published, and the day: "ends soon" is another thing tomorrow.
PANELS: Final = (PanelOffer(60, contracts_here, lambda: (store_version(), localdate())),)
