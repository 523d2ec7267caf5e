"""Atom feeds (RFC 4287), readable by scripts of any site."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

from maillage.core.clock import utc_now
from maillage.core.plain_text import printable
from maillage.web.public_url import public_url


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed; the path of its page is its identity unless it has a ``uid``."""

    title: str
    text: str
    author: str
    at: dt.datetime
    path: str
    uid: str = ""
    categories: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """The time of the newest entry; today if empty, so that an empty feed does not change at each request."""
        if self.items:
            return super().latest_post_date()
        return utc_now().replace(hour=0, minute=0, second=0, microsecond=0)


def atom_answer(request: HttpRequest, entries: Iterable[FeedEntry], *, title: str, path: str) -> HttpResponse:
    """The feed of ``entries`` at the URL of ``request``; ``path`` is the page with the same content."""
    origin = public_url(request)
    href = f"{origin}{request.get_full_path()}"
    feed = _Feed(
        title=printable(title),
        link=f"{origin}{path}",
        description="",
        language=get_language() or "fr",
        feed_url=href,
        feed_guid=href,
    )
    for entry in entries:
        feed.add_item(
            printable(entry.title),
            f"{origin}{entry.path}",
            escape(printable(entry.text)),  # readers interpret it as HTML
            author_name=printable(entry.author),
            updateddate=entry.at,
            unique_id=entry.uid or f"{origin}{entry.path}",
            categories=entry.categories,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
