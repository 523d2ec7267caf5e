"""Feeds that programs subscribe to (Atom, RFC 4287), open to scripts of any site."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

from maillage.core.clock import utc_now
from maillage.core.plain_text import printable
from maillage.web.public_address import public_url


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed: what, who, when, and the path of its page, which identifies it where it has no ``uid``."""

    title: str
    text: str
    author: str
    at: dt.datetime
    path: str
    uid: str = ""
    categories: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """The moment of the newest entry; without one the day, so that an empty feed does not change at each look."""
        if self.items:
            return super().latest_post_date()
        return utc_now().replace(hour=0, minute=0, second=0, microsecond=0)


def atom_answer(request: HttpRequest, entries: Iterable[FeedEntry], *, title: str, path: str) -> HttpResponse:
    """The feed of ``entries`` at the address of ``request``; ``path`` is that of the page that shows the same."""
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
            escape(printable(entry.text)),  # a reader takes it as HTML
            author_name=printable(entry.author),
            updateddate=entry.at,
            unique_id=entry.uid or f"{origin}{entry.path}",
            categories=entry.categories,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
