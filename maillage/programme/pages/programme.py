"""The page of purchases to come: what is announced, quarter by quarter; then plan beside fact."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kits.search.form import search_form, search_href
from maillage.programme.parts.plan_and_fact import PlanBesideFact, plan_beside_fact
from maillage.programme.parts.programme_words import purchases_text
from maillage.programme.parts.purchase_cards import PurchaseCard, purchase_cards
from maillage.programme.queries.plan_texts import quarter_text
from maillage.programme.queries.planned_purchases import StatedPurchase, has_programme, next_first, stated_purchases
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.programme.rules.programme_search import StateFilter
from maillage.programme.terms.planned_purchases import Quarter, Reservation
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

_MOST_SHOWN: Final = 120
_SHOWN_OF_QUARTER: Final = 6  # the others are folded: a telephone shows two cards at once


@dataclass(frozen=True, slots=True)
class ProgrammeQuarter:
    """The purchases of one quarter, which may have passed: the first ones, and those that are folded."""

    name: str
    count: str
    is_over: bool
    cards: tuple[PurchaseCard, ...]
    folded: tuple[PurchaseCard, ...]

    @property
    def all_cards(self) -> tuple[PurchaseCard, ...]:
        """All of them, for the table."""
        return self.cards + self.folded


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """All that templates/programme/programme.html shows; ``others`` says how many more the CSV has."""

    summary: str
    marks: tuple[NumberMark, ...]
    href: str
    text: str
    hidden: tuple[tuple[str, str], ...]
    filters: Filters
    quarters: tuple[ProgrammeQuarter, ...]
    others: str
    is_empty: bool
    plan: PlanBesideFact | None
    every_state_href: str
    csv_href: str
    ics_href: str
    atom_href: str
    follow_href: str
    api_href: str


def programme_page(search: ProgrammeSearch, *, today: dt.date) -> ProgrammePage:
    """The page of the purchases that ``search`` finds."""
    rows = next_first(purchases_searched(search), today=today)
    total = rows.count()
    purchases = stated_purchases(rows[:_MOST_SHOWN])
    cards = dict(zip((purchase.number for purchase in purchases), purchase_cards(purchases, today=today), strict=True))
    now, pairs, href = Quarter.of(today), search.pairs(), reverse("programme")
    quarters = []
    for quarter, several in groupby(purchases, key=lambda purchase: purchase.plan.quarter):
        of_quarter = tuple(cards[purchase.number] for purchase in several)
        name = quarter_text(quarter)
        quarters.append(
            ProgrammeQuarter(
                name,
                purchases_text(len(of_quarter)),
                quarter < now,
                of_quarter[:_SHOWN_OF_QUARTER],
                of_quarter[_SHOWN_OF_QUARTER:],
            )
        )
    left_out = total - len(purchases)
    return ProgrammePage(
        summary=programme_summary(search, purchases, total, today=today),
        marks=(NumberMark("purchases_planned", total, scope_of(pairs)),),
        href=href,
        text=search.text,
        hidden=tuple(pair for pair in pairs if pair[0] != "q"),
        filters=search_form(search, href, today=today),
        quarters=tuple(quarters),
        others=_("et %(count)s plus tard, dans le fichier CSV") % {"count": purchases_text(left_out)}
        if left_out > 0
        else "",
        is_empty=not has_programme(),
        plan=plan_beside_fact(search, today=today),
        every_state_href=search_href(search.in_every_state()),
        csv_href=with_pairs(reverse("programme_csv"), pairs),
        ics_href=with_pairs(reverse("programme_ics"), pairs),
        atom_href=with_pairs(reverse("programme_atom"), pairs),
        follow_href=with_pairs(reverse("subscribe"), [("programme", search.saved_text())]),
        api_href=with_pairs("/api/v1/planned-purchases", pairs),
    )


def programme_summary(
    search: ProgrammeSearch, purchases: Sequence[StatedPurchase], total: int, *, today: dt.date
) -> str:
    """How many purchases, how many of them reserved, and when the next ones are launched; in one sentence."""
    if not total:
        return _("Aucun achat annoncé ne répond ici.")
    words = {
        "count": number(total),
        "reserved": number(sum(purchase.plan.reservation is not Reservation.NONE for purchase in purchases)),
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
