"""The next purchases of a buyer, of a place or of a kind, as a section of the pages that are about these."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.programme.pages.parts.plan_and_fact import plan_beside_fact
from maillage.buy.programme.store.planned_purchases import next_first, stated_purchases
from maillage.buy.programme.store.programme_search import ProgrammeSearch, purchases_searched
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

_CARDS: Final = 3


def coming_purchases(search: ProgrammeSearch, *, today: dt.date, has_plan: bool = False) -> dict[str, Any] | None:
    """The next purchases that a search finds; None where nothing is announced, whatever became of it.

    Plan and fact (``has_plan``) are for a buyer alone.
    """
    rows = purchases_searched(search)
    total = rows.count()
    plan = plan_beside_fact(search, today=today) if has_plan else None
    if not total and plan is None:
        return None
    words = {"count": number(total)}
    return {
        "search": search,
        "summary": ngettext("%(count)s achat annoncé.", "%(count)s achats annoncés.", total) % words
        if total
        else _("Rien n’est annoncé en ce moment."),
        "marks": (NumberMark("purchases_planned", total, scope_of(search.pairs())),),
        "purchases": stated_purchases(next_first(rows, today=today)[:_CARDS]),
        "plan": plan,
        "today": today,
    }
