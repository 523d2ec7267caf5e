"""The pages of purchases to come that everybody sees, and their files: tables equal to the view, Atom, a calendar."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from icalendar import Event

from maillage.accounts.queries.people import viewer
from maillage.core.clock import utc_now
from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.files import table_answer
from maillage.kits.search.form import search_href, search_name
from maillage.programme.pages.programme import programme_context
from maillage.programme.pages.purchase import planned_purchase_context
from maillage.programme.parts.programme_words import purchase_href
from maillage.programme.parts.purchase_changes import change_sentence
from maillage.programme.queries.plan_texts import band_text
from maillage.programme.queries.planned_purchases import next_first, public_purchase, stated_purchase, stated_purchases
from maillage.programme.queries.programme_export import PROGRAMME_COLUMNS
from maillage.programme.queries.programme_search import ProgrammeSearch, changes_between, purchases_searched
from maillage.web.public_address import public_url, query_pairs
from maillage.web.telling import public_page, telling_problems

_MOST_ENTRIES: Final = 50
_MOST_DAYS: Final = 1_000


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
@telling_problems
def programme_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every planned purchase of the search of the address, in its order."""
    search = ProgrammeSearch.read(query_pairs(request))
    purchases = stated_purchases(next_first(purchases_searched(search), today=localdate()))
    return table_answer(PROGRAMME_COLUMNS, purchases, name="programme-achats", form=form)


@require_safe
@gzip_page
@telling_problems
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
@telling_problems
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
