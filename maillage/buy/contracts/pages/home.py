"""The home of purchases: what is published here in a sentence, a search, what ends soon, what is new, who buys what."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.pages.contract_figures import goal_answers
from maillage.buy.contracts.pages.parts.contract_words import buyer_href, contracts_text
from maillage.buy.contracts.pages.parts.figure_words import without_left_out
from maillage.buy.contracts.pages.parts.goal_bars import law_footnote
from maillage.buy.contracts.pages.parts.offered_parts import offered_panels
from maillage.buy.contracts.pages.share_rows import share_rows
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.contract_search import first_contracts
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.kept_answers import published_store
from maillage.buy.contracts.store.market_figures import (
    MarketPart,
    MarketTotals,
    buyer_count,
    market_shares,
    market_totals,
)
from maillage.web.wording.formats import day, euros_short, number
from maillage.web.wording.glossary import NumberMark

_CARDS: Final = 3
_SHARES: Final = 5
_AHEAD_MONTHS: Final = 12


def purchases_context(*, today: dt.date) -> dict[str, Any]:
    """What the home of public contracts shows; without contracts, what other features offer."""
    everything = ContractSearch()
    panels = offered_panels(everything, today=today)
    if published_store() is None:
        return {"panels": panels}
    soon = ContractSearch(ends_within=_AHEAD_MONTHS)
    totals = market_totals(everything, today=today)
    count = totals.ending_within_a_year
    return {
        "panels": panels,
        "search": everything,
        "newest_first": ContractSearch(order=ContractOrder.NEWEST),
        "scope": _scope(totals, buyer_count(everything, today=today)),
        "answer": ngettext(
            "%(count)s marché se termine d’ici un an.", "%(count)s marchés se terminent d’ici un an.", count
        )
        % {"count": number(count)}
        if count
        else _("Aucun marché ne se termine d’ici un an."),
        "marks": (NumberMark("contracts", totals.contracts), NumberMark("contracts_ending", count)),
        "goals": goal_answers(contract_selection(everything, today=today), today=today),
        "law": law_footnote(),
        "ending": first_contracts(soon, today=today, most=_CARDS),
        "newest": first_contracts(everything, today=today, most=_CARDS),
        "divisions": share_rows(
            market_shares(everything, MarketPart.DIVISIONS, today=today, most=_SHARES),
            name_of=lambda share: cpv_name(share.code),
            href_of=lambda share: reverse("contract_cpv", args=[share.code]),
        ),
        "buyers": share_rows(
            market_shares(everything, MarketPart.BUYERS, today=today, most=_SHARES),
            name_of=lambda share: share.name or share.code,
            href_of=lambda share: buyer_href(share.code),
        ),
        "today": today,
    }


def _scope(totals: MarketTotals, buyers: int) -> str:
    """How many contracts of how many buyers, for how much, notified when."""
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
    return scope
