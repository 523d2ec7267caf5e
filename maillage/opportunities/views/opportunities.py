"""The pages of opportunities that everybody sees, and their files: tables equal to the view, Atom, a calendar."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from icalendar import Event

from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.files import table_answer
from maillage.kits.search.form import search_href, search_name
from maillage.opportunities.pages.opportunities import opportunities_context
from maillage.opportunities.pages.opportunity import opportunity_context
from maillage.opportunities.parts.opportunity_changes import change_title
from maillage.opportunities.parts.opportunity_words import level_text, opportunity_href, reach_text, when_text
from maillage.opportunities.queries.opportunities import opportunity_row
from maillage.opportunities.queries.opportunity_export import OPPORTUNITY_COLUMNS
from maillage.opportunities.queries.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.purchases.parts.contract_words import object_text
from maillage.web.public_address import public_url, query_pairs
from maillage.web.telling import public_page, telling_problems

_MOST_ENTRIES: Final = 50
_MOST_DAYS: Final = 1_000
_NAME: Final = "occasions-achat-inclusif"


@public_page
def opportunities(request: HttpRequest) -> HttpResponse:
    """What comes up, filtered as the address says."""
    context = opportunities_context(OpportunitySearch.read(query_pairs(request)), today=localdate())
    return render(request, "opportunities/opportunities.html", context)


@public_page
def opportunity(request: HttpRequest, number: int) -> HttpResponse:
    """One opportunity."""
    context = opportunity_context(opportunity_row(number), today=localdate())
    return render(request, "opportunities/opportunity.html", context)


@require_safe
@telling_problems
def opportunities_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every opportunity of the search of the address, in its order."""
    rows = opportunities_searched(OpportunitySearch.read(query_pairs(request)), today=localdate())
    return table_answer(OPPORTUNITY_COLUMNS, rows, name=_NAME, form=form)


@require_safe
@gzip_page
@telling_problems
def opportunities_atom(request: HttpRequest) -> HttpResponse:
    """What came up last of a search."""
    search = OpportunitySearch.read(query_pairs(request))
    rows = opportunities_searched(search, today=localdate()).order_by("-noticed_at", "act_by", "pk")
    entries = [
        FeedEntry(
            change_title(row),
            f"{level_text(row)} · {reach_text(row)}",
            row.buyer_name,
            row.noticed_at,
            opportunity_href(row.pk),
        )
        for row in rows[:_MOST_ENTRIES]
    ]
    return atom_answer(request, entries, title=search_name(search), path=search_href(search))


@require_safe
@gzip_page
@telling_problems
def opportunities_ics(request: HttpRequest) -> HttpResponse:
    """The days to act by as a calendar."""
    search, origin = OpportunitySearch.read(query_pairs(request)), public_url(request)
    events = [
        Event.new(
            uid=f"occasion-{row.pk}@maillage",
            start=row.act_by,
            summary=_("Avis possible : %(object)s") % {"object": object_text(row.title)},
            description=" · ".join(filter(None, (row.buyer_name, when_text(row), level_text(row), reach_text(row)))),
            url=f"{origin}{opportunity_href(row.pk)}",
        )
        for row in opportunities_searched(search, today=localdate())[:_MOST_DAYS]
    ]
    return calendar_answer(events, name=search_name(search), product="opportunities", file_name=_NAME)
