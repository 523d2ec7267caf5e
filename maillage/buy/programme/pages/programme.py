"""The public pages of purchases to come: by quarter, then plan beside fact; their tables, Atom feed and calendar."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from icalendar import Event

from maillage.accounts.store.people import viewer
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.buy.programme.domain.programme_search import StateFilter
from maillage.buy.programme.pages.parts.plan_and_fact import plan_beside_fact
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.pages.parts.purchase_changes import change_sentence
from maillage.buy.programme.pages.purchase import planned_purchase_context
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.planned_purchases import (
    StatedPurchase,
    has_programme,
    next_first,
    public_purchase,
    stated_purchase,
    stated_purchases,
)
from maillage.buy.programme.store.programme_export import PROGRAMME_COLUMNS
from maillage.buy.programme.store.programme_search import ProgrammeSearch, changes_between, purchases_searched
from maillage.core.clock import utc_now
from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.files import table_answer
from maillage.kits.search.form import search_form, search_href, search_name
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.public_url import public_url, query_pairs
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

_MOST_SHOWN: Final = 120
_MOST_ENTRIES: Final = 50
_MOST_DAYS: Final = 1_000


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


@public_page
def programme(request: HttpRequest) -> HttpResponse:
    """What is announced, filtered as the address says."""
    search = ProgrammeSearch.read(query_pairs(request))
    return render(request, "programme/programme.html", programme_context(search, today=localdate()))


@public_page
def purchase(request: HttpRequest, number: int) -> HttpResponse:
    """One planned purchase."""
    context = planned_purchase_context(public_purchase(number), viewer(request), today=localdate())
    answer = render(request, "programme/purchase.html", context)
    if context["may_change"]:
        answer["Cache-Control"] = "private"  # of her who may change it
    return answer


@require_safe
@render_problems
def programme_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every planned purchase of the search of the address, in its order."""
    search = ProgrammeSearch.read(query_pairs(request))
    purchases = stated_purchases(next_first(purchases_searched(search), today=localdate()))
    return table_answer(PROGRAMME_COLUMNS, purchases, name="programme-achats", form=form)


@require_safe
@gzip_page
@render_problems
def programme_atom(request: HttpRequest) -> HttpResponse:
    """What was said last of the purchases of a search: announced, changed, launched, awarded, given up."""
    search = ProgrammeSearch.read(query_pairs(request))
    origin, entries = public_url(request), []
    for change in changes_between(search, after=None, until=utc_now())[:_MOST_ENTRIES]:
        stated = stated_purchase(change.purchase)
        path = purchase_href(stated.number)
        title, band = change_sentence(stated, change.act), band_text(stated.plan.band)
        entries.append(FeedEntry(title, band, stated.buyer_name, change.at, path, f"{origin}{path}#{change.pk}"))
    return atom_answer(request, entries, title=search_name(search), path=search_href(search))


@require_safe
@gzip_page
@render_problems
def programme_ics(request: HttpRequest) -> HttpResponse:
    """The quarters of a search as a calendar: each purchase on the first day of the quarter of its launch."""
    search, origin = ProgrammeSearch.read(query_pairs(request)), public_url(request)
    events = [
        Event.new(
            uid=f"achat-{stated.number}@maillage",
            start=stated.plan.quarter.first_day,
            summary=_("Achat à venir : %(object)s") % {"object": stated.plan.object},
            description=" · ".join((stated.buyer_name, band_text(stated.plan.band))),
            url=f"{origin}{purchase_href(stated.number)}",
        )
        for stated in stated_purchases(next_first(purchases_searched(search), today=localdate())[:_MOST_DAYS])
    ]
    name = search_name(search)
    return calendar_answer(events, name=name, product="contracts", file_name="achats-a-venir")
