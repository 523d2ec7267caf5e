"""The page of purchases to come: what is announced, quarter by quarter; then plan beside fact."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kits.search.form import search_form
from maillage.programme.parts.plan_and_fact import plan_beside_fact
from maillage.programme.queries.plan_texts import quarter_text
from maillage.programme.queries.planned_purchases import StatedPurchase, has_programme, next_first, stated_purchases
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.programme.rules.programme_search import StateFilter
from maillage.programme.terms.planned_purchases import Quarter
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

_MOST_SHOWN: Final = 120


def programme_context(search: ProgrammeSearch, *, today: dt.date) -> dict[str, Any]:
    """What the page of the purchases that ``search`` finds shows."""
    rows = next_first(purchases_searched(search), today=today)
    total, pairs, now = rows.count(), search.pairs(), Quarter.of(today)
    purchases = stated_purchases(rows[:_MOST_SHOWN])
    return {
        "search": search,
        "every_state": search.in_every_state(),
        "hidden": search.pairs(without=["q"]),
        "summary": programme_summary(search, purchases, total, today=today),
        "marks": (NumberMark("purchases_planned", total, scope_of(pairs)),),
        "filters": search_form(search, reverse("programme"), today=today),
        # Each quarter, whether it has passed, and its purchases.
        "quarters": [
            (quarter, quarter < now, list(of_quarter))
            for quarter, of_quarter in groupby(purchases, key=lambda purchase: purchase.plan.quarter)
        ],
        "left_out": max(0, total - len(purchases)),
        "is_empty": not has_programme(),
        "plan": plan_beside_fact(search, today=today),
        "api_href": with_pairs("/api/v1/planned-purchases", pairs),
        "today": today,
    }


def programme_summary(
    search: ProgrammeSearch, purchases: Sequence[StatedPurchase], total: int, *, today: dt.date
) -> str:
    """How many purchases, how many of them reserved, and when the next ones are launched; in one sentence."""
    if not total:
        return _("Aucun achat annoncé ne répond ici.")
    words = {
        "count": number(total),
        "reserved": number(sum(purchase.plan.is_reserved for purchase in purchases)),
    }
    if search.state is not StateFilter.TO_COME:
        return (
            ngettext(
                "%(count)s achat annoncé (réservés : %(reserved)s).",
                "%(count)s achats annoncés (réservés : %(reserved)s).",
                total,
            )
            % words
        )
    text = (
        ngettext(
            "%(count)s achat à venir (réservés : %(reserved)s)",
            "%(count)s achats à venir (réservés : %(reserved)s)",
            total,
        )
        % words
    )
    ahead = [purchase.plan.quarter for purchase in purchases if purchase.plan.quarter >= Quarter.of(today)]
    if not ahead:
        return f"{text}."
    next_one = {"text": text, "count": number(ahead.count(ahead[0])), "quarter": quarter_text(ahead[0])}
    return _("%(text)s ; les prochains : %(count)s au %(quarter)s.") % next_one
