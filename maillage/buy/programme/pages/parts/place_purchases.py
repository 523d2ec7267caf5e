"""What a place buys, in one sentence with two figures: contracts that end soon, purchases that are announced.

One panel for the contracts and for the programme: who buys asks what ends and what comes in one breath.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.pages.parts.contract_words import endings_href, time_left
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.market_figures import MarketTotals
from maillage.buy.programme.store.programme_search import ProgrammeSearch, purchases_searched
from maillage.kits.search.form import search_href
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import (
    LONGEST_SENTENCE,
    NothingYet,
    PanelFigure,
    PanelTag,
    PlacePanel,
)
from maillage.web.offers import Tone
from maillage.web.wording.formats import euros_short, number
from maillage.web.wording.glossary import NumberMark
from maillage.web.wording.numerals import capitalised, shortened, spelled, uncapitalised, with_full_stop

_LONGEST_PURCHASE: Final = 22
SOON_DAYS: Final = 62  # two months: a consultation takes about as long
# In a larger territory some contract ends every week: that is no news.
_SMALL: Final = frozenset({Kind.COMMUNE, Kind.EPCI})


@dataclass(frozen=True, slots=True)
class PurchasesHere:
    """Contracts performed in a place and purchases announced for it; ``counted_eur`` is None where nobody says it."""

    contracts: int
    ending: int
    counted_eur: float | None
    next_end: dt.date | None
    announced: int
    next_purchase: str = ""  # what the contract is of that ends first


def purchases_at(address: str, totals: MarketTotals) -> PurchasesHere:
    """What the contracts of a place in sum and the programme say of it."""
    return PurchasesHere(
        contracts=totals.contracts,
        ending=totals.ending_within_a_year,
        counted_eur=totals.counted_eur,
        next_end=totals.next_end,
        announced=purchases_searched(ProgrammeSearch(territory=address)).count(),
        next_purchase=cpv_name(totals.next_cpv or "") if totals.next_cpv else "",
    )


def purchases_panel(place: Territory, counts: PurchasesHere, *, today: dt.date) -> PlacePanel | NothingYet:
    """The panel "Acheter" of a place; what ends within two months stands before the rest."""
    if not counts.contracts and not counts.announced:
        return NothingYet(
            subject=_("marchés publics"), invitation=(_("Publier un marché"), reverse("contract_publishing"))
        )
    search = ContractSearch(territory=place.address)
    is_soon = place.kind in _SMALL and counts.next_end is not None and 0 <= (counts.next_end - today).days <= SOON_DAYS
    return PlacePanel(
        door=_("Acheter"),
        sentence=purchases_sentence(counts),
        figures=tuple(purchase_figures(place, counts)),
        link=purchases_link(place, counts, search),
        rank=15 if is_soon else 30,
        tag=PanelTag(_("un %(when)s") % {"when": time_left(counts.next_end, today)}, Tone.NOTICE)
        if is_soon and counts.next_end is not None
        else None,
        marks=(
            NumberMark("contracts_ending", counts.ending, place.address),
            NumberMark("purchases_planned", counts.announced, place.address),
        ),
    )


def purchases_sentence(counts: PurchasesHere) -> str:
    """What ends and what comes: "Quatre marchés finissent d’ici un an, deux achats annoncés."."""
    ending = {"count": spelled(counts.ending)}
    coming = {"count": spelled(counts.announced)}
    announced = ngettext("%(count)s achat annoncé", "%(count)s achats annoncés", counts.announced) % coming
    ends = (
        ngettext("%(count)s marché finit d’ici un an", "%(count)s marchés finissent d’ici un an", counts.ending)
        % ending
    )
    if counts.ending and counts.announced:
        sentence = _("%(ends)s, %(announced)s") % {"ends": ends, "announced": announced}
    elif counts.announced:
        sentence = announced
    elif counts.ending and counts.next_purchase:
        room = min(_LONGEST_PURCHASE, LONGEST_SENTENCE - len(ends) - len(" : …"))
        phrase = {"ends": ends, "purchase": uncapitalised(shortened(counts.next_purchase, room))}
        sentence = _("%(ends)s : %(purchase)s") % phrase
        # Where others end too, the one that ends first begins the list.
        sentence += "…" if counts.ending > 1 and not sentence.endswith("…") else ""
    elif counts.ending:
        sentence = ends
    else:
        words = {"count": spelled(counts.contracts)}
        sentence = (
            ngettext(
                "%(count)s marché publié, qui ne finit pas d’ici un an.",
                "%(count)s marchés publiés, aucun ne finit d’ici un an.",
                counts.contracts,
            )
            % words
        )
    return with_full_stop(capitalised(sentence))


def purchase_figures(place: Territory, counts: PurchasesHere) -> list[PanelFigure]:
    """What the sentence does not say: for how much, else how many."""
    if not counts.contracts:
        label = ngettext("achat annoncé", "achats annoncés", counts.announced)
        announced = NumberMark("purchases_planned", counts.announced, place.address)
        return [PanelFigure(number(counts.announced), label, (announced,))]
    contracts = (NumberMark("contracts", counts.contracts, place.address),)
    if counts.counted_eur is None:
        label = ngettext("marché publié", "marchés publiés", counts.contracts)
        return [PanelFigure(number(counts.contracts), label, contracts)]
    label = ngettext("%(count)s marché", "%(count)s marchés", counts.contracts) % {"count": number(counts.contracts)}
    return [PanelFigure(_("%(amount)s HT") % {"amount": euros_short(counts.counted_eur)}, label, contracts)]


def purchases_link(place: Territory, counts: PurchasesHere, search: ContractSearch) -> tuple[str, str]:
    """Where one reads on: what ends, what comes, else the list."""
    if counts.ending:
        return _("Voir le calendrier"), endings_href(search)
    if counts.announced:
        return _("Voir les achats à venir"), search_href(ProgrammeSearch(territory=place.address))
    return _("Voir les marchés"), search_href(search)
