"""Opportunities for structures: of a buyer, a place, or one, with deadlines; their tables, Atom feed and calendar."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Final

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

from maillage.buy.contracts.pages.parts.contract_words import buyer_href, object_text
from maillage.buy.contracts.store.parties import buyer_named
from maillage.include.opportunities.domain.groups import WantedLot
from maillage.include.opportunities.domain.opportunities import RESERVED_KINDS, OpportunityKind, ProposedLevel
from maillage.include.opportunities.pages.parts.opportunity_changes import change_title
from maillage.include.opportunities.pages.parts.opportunity_words import (
    article_text,
    level_text,
    opportunity_href,
    proposal_sentence,
    reach_text,
    reasons,
    when_text,
)
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.opportunities.store.opportunities import (
    OPPORTUNITY_COLUMNS,
    counts_by_level,
    looked_at,
    open_opportunities,
    opportunity_row,
)
from maillage.include.opportunities.store.opportunity_search import (
    OpportunitySearch,
    ProposalFilter,
    opportunities_searched,
)
from maillage.include.structures.store.sourcing import SourcedStructure, need_at, structures_for
from maillage.include.structures.store.structures import structure_row
from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.files import table_answer
from maillage.kits.lists.paging import pager
from maillage.kits.search.form import search_form, search_href, search_name
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.public_url import public_url, query_pairs
from maillage.web.wording.formats import day, number
from maillage.web.wording.glossary import NumberMark, scope_of

ROWS_OF_A_PAGE: Final = 40
_SOON_DAYS: Final = 92
_LATER_DAYS: Final = 184
_MOST_ENTRIES: Final = 50
_MOST_DAYS: Final = 1_000
_NAME: Final = "occasions-achat-inclusif"

MOST_SHOWN: Final = 60


def opportunities_context(search: OpportunitySearch, *, today: dt.date) -> dict[str, object]:
    """What the page of a search shows; ``is_empty``: nothing was ever worked out."""
    rows = opportunities_searched(search, today=today)
    counts = counts_by_level(rows)
    total, href = sum(counts.values()), reverse("opportunities")
    page_count = max(1, -(-total // ROWS_OF_A_PAGE))
    search = replace(search, page=min(search.page, page_count))
    everything = replace(search, page=1)
    start = (search.page - 1) * ROWS_OF_A_PAGE
    seen_at = looked_at()
    unsure = replace(everything, proposal=ProposalFilter.UNKNOWN)
    unknown = opportunities_searched(unsure, today=today).filter(in_reach=0).count() if search.proposal is None else 0
    return {
        "title": opportunities_title(search),
        "search": everything,
        "marks": (NumberMark("opportunities", total, scope_of(search.pairs())),),
        "summary": opportunities_summary(
            search,
            counts,
            planned=rows.filter(kind=OpportunityKind.PLANNED.value).count(),
            next_row=rows.first(),
            today=today,
        ),
        "href": href,
        "query": with_pairs("", everything.pairs()),
        "filters": search_form(everything, href, today=today),
        "groups": opportunity_groups(list(rows[start : start + ROWS_OF_A_PAGE]), today=today),
        "pager": pager(search.page, page_count, lambda page: search_href(replace(search, page=page))),
        "is_empty": seen_at is None or not open_opportunities(today).exists(),
        "looked_at": seen_at,
        "unknown": unknown,
        "unknown_href": search_href(unsure),
        "all_href": search_href(replace(everything, proposal=ProposalFilter.ALL)),
        "follow_href": with_pairs(reverse("subscribe"), [("opportunities", everything.saved_text())]),
        "today": today,
    }


def opportunities_title(search: OpportunitySearch) -> str:
    """What the page is about: a structure, a buyer, a place, or all."""
    if search.structure is not None:
        return _("Ce qui vient pour %(name)s") % {"name": structure_row(search.structure).name}
    if search.buyer:
        party = buyer_named(search.buyer)
        return _("Ce que %(name)s peut acheter autrement") % {"name": (party and party.name) or search.buyer}
    if search.territory:
        return _("Ce qui vient à acheter autrement : %(place)s") % {"place": place_name(search.territory)}
    return _("Ce qui vient à acheter autrement")


def opportunities_summary(
    search: OpportunitySearch, counts: Mapping[str, int], *, planned: int, next_row: Opportunity | None, today: dt.date
) -> str:
    """How many come up, of both kinds, with what is proposed of each; of a structure the next one to act for."""
    total = sum(counts.values())
    if next_row is None:
        return _("Aucune occasion connue ne répond ici.")
    words = {
        "count": number(total),
        "reserve": number(counts.get(ProposedLevel.RESERVE, 0)),
        "lot": number(counts.get(ProposedLevel.RESERVE_LOT, 0)),
        "clause": number(counts.get(ProposedLevel.CLAUSE, 0)),
        "rest": number(counts.get(ProposedLevel.NONE, 0) + counts.get(ProposedLevel.UNKNOWN, 0)),
        "planned": number(planned),
        "ending": number(total - planned),
        "day": day(next_row.act_by),
    }
    if search.structure is not None and next_row.act_by <= today:
        return (
            ngettext(
                "%(count)s occasion est de votre métier et à votre portée ; un avis peut paraître dès maintenant.",
                "%(count)s occasions sont de votre métier et à votre portée ; des avis peuvent paraître dès "
                "maintenant.",
                total,
            )
            % words
        )
    if search.structure is not None:
        return (
            ngettext(
                "%(count)s occasion est de votre métier et à votre portée ; l’avis peut paraître dès le %(day)s.",
                "%(count)s occasions sont de votre métier et à votre portée ; le premier avis peut paraître dès "
                "le %(day)s.",
                total,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s occasion pour des structures inclusives (marchés qui se terminent : %(ending)s, achats "
            "annoncés : %(planned)s). À réserver : %(reserve)s ; un lot à réserver : %(lot)s ; une clause : "
            "%(clause)s ; rien à proposer, ou non connu : %(rest)s.",
            "%(count)s occasions pour des structures inclusives (marchés qui se terminent : %(ending)s, achats "
            "annoncés : %(planned)s). À réserver : %(reserve)s ; un lot à réserver : %(lot)s ; une clause : "
            "%(clause)s ; rien à proposer, ou non connu : %(rest)s.",
            total,
        )
        % words
        if search.proposal is None
        else ngettext("%(count)s occasion.", "%(count)s occasions.", total) % words
    )


def opportunity_groups(rows: list[Opportunity], *, today: dt.date) -> list[tuple[str, list[Opportunity]]]:
    """The rows, which are in the order of when to act, under what that is."""

    def group_name(row: Opportunity) -> str:
        days = (row.act_by - today).days
        if days <= 0:
            return _("Maintenant : l’avis peut paraître")
        if days <= _SOON_DAYS:
            return _("Dans les trois mois")
        return _("Dans les six mois") if days <= _LATER_DAYS else _("Plus tard")

    return [(name, list(several)) for name, several in groupby(rows, key=group_name)]


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
@render_problems
def opportunities_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every opportunity of the search of the address, in its order."""
    rows = opportunities_searched(OpportunitySearch.read(query_pairs(request)), today=localdate())
    return table_answer(OPPORTUNITY_COLUMNS, rows, name=_NAME, form=form)


@require_safe
@gzip_page
@render_problems
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
@render_problems
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


def opportunity_context(row: Opportunity, *, today: dt.date) -> dict[str, object]:
    """What the page of an opportunity shows, over or not."""
    matches = reaching_structures(row, today=today)
    article, origin = article_text(row.article)
    is_planned = row.kind == OpportunityKind.PLANNED
    amount = "" if row.amount_eur is None else f"{row.amount_eur:.0f}"
    lot = WantedLot(row.sector_words.split()[0], row.place, round(row.amount_eur or 0)).word
    need = [pair for pair in (("cpv", row.cpv), ("place", row.place), ("amount", amount)) if pair[1]]
    return {
        "row": row,
        "title": object_text(row.title),
        "summary": proposal_sentence(row),
        "is_over": row.closed_at is not None or (not is_planned and row.on < today),
        "is_planned": is_planned,
        "reasons": reasons(row),
        "article": article,
        "article_origin": origin,
        "buyer": row.buyer_name or _("acheteur non renseigné"),
        "buyer_href": buyer_href(row.buyer_siret),
        "matches": matches[:MOST_SHOWN],
        "left_out": max(0, len(matches) - MOST_SHOWN),
        "group_href": with_pairs(reverse("structure_groups"), [("lot", lot)]) if row.place and amount else "",
        "need_href": with_pairs(reverse("inclusive_need"), need),
        "today": today,
    }


def reaching_structures(row: Opportunity, *, today: dt.date) -> list[SourcedStructure]:
    """The structures that reach an opportunity and may answer it, the best mark first."""
    sectors = frozenset(row.sector_words.split())
    need = need_at(row.place, sectors, row.amount_eur) if row.place else None
    if need is None:
        return []
    kinds = RESERVED_KINDS.get(row.reserved, frozenset())
    # From where the numbers in reach were counted, so that the list is theirs.
    lon, lat = (need.lon, need.lat) if row.lon is None or row.lat is None else (row.lon, row.lat)
    reserved_need = replace(need, lon=lon, lat=lat, kinds=kinds)
    return [match for match in structures_for(reserved_need, today=today) if match.is_reach_known]
