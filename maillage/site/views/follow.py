"""Following a place: instructions, and its news as a feed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.opendata.catalog.store.changes import territory_changes
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page, render_problems
from maillage.web.wording.formats import day

MOST_ENTRIES: Final = 50
_AS_FAR_BACK_AS: Final = timedelta(days=180)
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One event in a place."""

    title: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class FollowPage:
    """The content of site/follow.html."""

    place: Territory
    place_href: str
    atom_href: str
    news: tuple[NewsLine, ...]


@require_safe
@render_problems
def follow_place(request: HttpRequest, address: str) -> HttpResponse:
    """How to follow a place (e-mail, feed, on this device), and its latest events."""
    place, now = territory(address), utc_now()
    changes = territory_changes(place.address, after=now - _AS_FAR_BACK_AS, until=now, most=_SHOWN)
    page = FollowPage(
        place=place,
        place_href=reverse("territory", args=[place.address]),
        atom_href=reverse("place_atom", args=[place.address]),
        news=tuple(
            NewsLine(change.title, ", ".join(filter(None, (change.publisher, day(localdate(change.at))))), change.href)
            for change in changes
        ),
    )
    return render(request, "site/follow.html", {"page": page})


@public_page
def place_atom(request: HttpRequest, address: str) -> HttpResponse:
    """The events in a place in recent months, newest first."""
    place, now = territory(address), utc_now()
    changes = territory_changes(place.address, after=now - _AS_FAR_BACK_AS, until=now, most=MOST_ENTRIES)
    entries = [
        FeedEntry(
            change.title,
            _("nouveau") if change.is_new else "",
            change.publisher,
            change.at.replace(microsecond=0),
            change.href,
            uid=f"tag:maillage,2026:{change.key}:{change.at:%Y-%m-%dT%H:%M:%S}",
        )
        for change in changes
    ]
    return atom_answer(request, entries, title=place.name, path=reverse("territory", args=[place.address]))
