"""The next purchases of a buyer, of a place or of a kind, as a section of the pages that are about these."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kits.search.form import search_href
from maillage.programme.parts.plan_and_fact import PlanBesideFact, plan_beside_fact
from maillage.programme.parts.purchase_cards import PurchaseCard, purchase_cards
from maillage.programme.queries.planned_purchases import next_first, stated_purchases
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

_CARDS: Final = 3


@dataclass(frozen=True, slots=True)
class ComingPurchases:
    """What templates/programme/coming_purchases.html shows; ``plan`` is there for a buyer alone."""

    summary: str
    marks: tuple[NumberMark, ...]
    cards: tuple[PurchaseCard, ...]
    href: str
    plan: PlanBesideFact | None


def coming_purchases(search: ProgrammeSearch, *, today: dt.date, has_plan: bool = False) -> ComingPurchases | None:
    """The next purchases that a search finds; None where nothing is announced, whatever became of it."""
    rows = purchases_searched(search)
    total = rows.count()
    plan = plan_beside_fact(search, today=today) if has_plan else None
    if not total and plan is None:
        return None
    words = {"count": number(total)}
    summary = (
        ngettext("%(count)s achat annoncé.", "%(count)s achats annoncés.", total) % words
        if total
        else _("Rien n’est annoncé en ce moment.")
    )
    cards = purchase_cards(stated_purchases(next_first(rows, today=today)[:_CARDS]), today=today)
    marks = (NumberMark("purchases_planned", total, scope_of(search.pairs())),)
    return ComingPurchases(summary, marks, cards, search_href(search), plan)
