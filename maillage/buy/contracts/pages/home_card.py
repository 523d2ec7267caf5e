"""What the home page says of public contracts."""

from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.contract_words import contracts_text, endings_text
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_store import shows_invented
from maillage.buy.contracts.store.kept_answers import published_store
from maillage.buy.contracts.store.market_figures import market_totals
from maillage.web.offers import HomeCard, HomeCardOffer, page_link
from maillage.web.wording.glossary import NumberMark


def public_contracts() -> HomeCard:
    """How many contracts are published, and how many end soon."""
    answer, marks = "", tuple[NumberMark, ...]()
    if published_store() is not None:
        totals = market_totals(ContractSearch(), today=localdate())
        answer = f"{contracts_text(totals.contracts)}. {endings_text(totals.ending_within_a_year)}"
        marks = (NumberMark("contracts", totals.contracts), NumberMark("contracts_ending", totals.ending_within_a_year))
    return HomeCard(
        _("Acheter"),
        _("Qui achète quoi, à qui, et ce qui finit bientôt : les marchés publics d’ici."),
        answer,
        (
            (_("Voir les marchés publics"), reverse("purchases")),
            (_("Ce qui se termine"), reverse("contract_endings")),
            *filter(None, (page_link("planned_purchases"),)),
            (_("Publier un marché"), reverse("contract_publishing")),
        ),
        is_invented=shows_invented(),
        marks=marks,
    )


HOME_CARDS: Final = (HomeCardOffer(30, public_contracts),)
