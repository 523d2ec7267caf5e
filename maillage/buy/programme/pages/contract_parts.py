"""What the pages of contracts show of the programme: the plan in the life of a contract, what a market is to buy."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.offered_parts import DatedStep, TimelineStep
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.programme.pages.parts.coming_purchases import coming_purchases
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.planned_purchases import purchases_of_contract
from maillage.buy.programme.store.programme_search import ProgrammeSearch
from maillage.web.offers import Panel
from maillage.web.wording.formats import day


def plan_steps(key: str) -> Iterator[DatedStep]:
    """The planned purchase that the contract came of, as its buyer confirmed."""
    for purchase in purchases_of_contract(key):
        on = localdate(purchase.announced_at)
        quarter = _("pour le %(quarter)s") % {"quarter": quarter_text(purchase.announced_quarter)}
        plan = (quarter, band_text(purchase.announced_band))
        yield on, TimelineStep(day(on), _("Achat annoncé"), plan, purchase_href(purchase.number))
        if purchase.consultation is not None:
            notice = purchase.consultation.notice
            details = (_("avis %(number)s") % {"number": notice},) if notice else ()
            launched = purchase.consultation.on
            address = purchase.consultation.notice_address
            yield launched, TimelineStep(day(launched), _("Consultation lancée"), details, address)


def purchases_to_come(search: ContractSearch, today: dt.date) -> Panel | None:
    """The purchases to come of a buyer, a territory, a kind of purchase, or of all; None where none is announced.

    The home of contracts leads to the programme in any case.
    """
    if search.holder:
        return None
    asked = ProgrammeSearch(buyer=search.buyer, territory=search.territory, cpv=search.cpv)
    content = coming_purchases(asked, today=today, has_plan=bool(search.buyer))
    if content is None and search == ContractSearch():
        summary = _("Aucun achat n’est annoncé ici : quand un acheteur annonce les siens, ils sont listés là.")
        content = {"search": asked, "summary": summary, "marks": ()}
    return None if content is None else Panel("programme/coming_purchases.html", content)


TIMELINE_STEPS: Final = (plan_steps,)
MARKET_PANELS: Final = (purchases_to_come,)
