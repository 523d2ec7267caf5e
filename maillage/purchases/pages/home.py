"""The home of purchases: what is published here in a sentence, a search, what ends soon, what is new, who buys what."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kits.search.form import search_href
from maillage.purchases.pages.contract_figures import goal_answers
from maillage.purchases.pages.share_rows import share_rows
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import buyer_href, contracts_text, endings_href
from maillage.purchases.parts.figure_words import without_left_out
from maillage.purchases.parts.goal_bars import GoalBar, law_footnote
from maillage.purchases.parts.offered_parts import offered_panels
from maillage.purchases.queries.contract_filters import ContractSearch, contract_selection
from maillage.purchases.queries.contract_search import first_contracts
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.purchases.queries.kept_answers import published_store
from maillage.purchases.queries.market_figures import (
    MarketPart,
    buyer_count,
    market_shares,
    market_totals,
)
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.web.charts.share_lists import ShareLine
from maillage.web.offers import Panel
from maillage.web.wording.formats import day, euros_short, number
from maillage.web.wording.glossary import NumberMark

_CARDS: Final = 3
_SHARES: Final = 5
_AHEAD_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class PurchasesPage:
    """All that templates/purchases/home.html shows; without contracts, that there are none, and what others offer."""

    has_contracts: bool
    panels: tuple[Panel, ...]
    scope: str = ""
    answer: str = ""
    marks: tuple[NumberMark, ...] = ()
    endings_href: str = ""
    goals: tuple[GoalBar, ...] = ()
    law: str = ""
    ending: tuple[ContractCard, ...] = ()
    newest: tuple[ContractCard, ...] = ()
    newest_href: str = ""
    divisions: tuple[ShareLine, ...] = ()
    buyers: tuple[ShareLine, ...] = ()


def purchases_page(*, today: dt.date) -> PurchasesPage:
    """The home page of public contracts."""
    everything = ContractSearch()
    panels = offered_panels(everything, today=today)
    if published_store() is None:
        return PurchasesPage(has_contracts=False, panels=panels)
    soon = ContractSearch(ends_within=_AHEAD_MONTHS)
    totals = market_totals(everything, today=today)
    buyers = buyer_count(everything, today=today)
    words = {
        "contracts": contracts_text(totals.contracts),
        "buyers": ngettext("%(count)s acheteur", "%(count)s acheteurs", buyers) % {"count": number(buyers)},
        "amount": euros_short(totals.counted_eur),
    }
    scope = without_left_out(
        _("%(contracts)s de %(buyers)s, pour %(amount)s hors taxes.") % words, totals.placeholders, totals.excluded
    )
    if totals.first_on is not None and totals.last_on is not None:
        days = {"first": day(totals.first_on), "last": day(totals.last_on)}
        between = (
            _("Notifiés du %(first)s au %(last)s.") if totals.first_on < totals.last_on else _("Notifié le %(last)s.")
        )
        scope += " " + between % days
    count = totals.ending_within_a_year
    return PurchasesPage(
        has_contracts=True,
        panels=panels,
        scope=scope,
        answer=ngettext(
            "%(count)s marché se termine d’ici un an.", "%(count)s marchés se terminent d’ici un an.", count
        )
        % {"count": number(count)}
        if count
        else _("Aucun marché ne se termine d’ici un an."),
        marks=(NumberMark("contracts", totals.contracts), NumberMark("contracts_ending", count)),
        endings_href=endings_href(everything),
        goals=goal_answers(contract_selection(everything, today=today), today=today),
        law=law_footnote(),
        ending=contract_cards(first_contracts(soon, today=today, most=_CARDS), today=today),
        newest=contract_cards(first_contracts(everything, today=today, most=_CARDS), today=today),
        newest_href=search_href(ContractSearch(order=ContractOrder.NEWEST)),
        divisions=share_rows(
            market_shares(everything, MarketPart.DIVISIONS, today=today, most=_SHARES),
            name_of=lambda share: cpv_name(share.code),
            href_of=lambda share: reverse("contract_cpv", args=[share.code]),
        ),
        buyers=share_rows(
            market_shares(everything, MarketPart.BUYERS, today=today, most=_SHARES),
            name_of=lambda share: share.name or share.code,
            href_of=lambda share: buyer_href(share.code),
        ),
    )
