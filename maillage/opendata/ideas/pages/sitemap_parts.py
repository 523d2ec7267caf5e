"""The real ideas and reuses that everybody sees, for crawlers."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.opendata.ideas.pages.reuses import reuse_href
from maillage.opendata.ideas.store.ideas import real_ideas
from maillage.opendata.ideas.store.reuses import real_reuses


def ideas_for_crawlers() -> Iterator[tuple[str, date | None]]:
    """The path of each idea and reuse, and the day it came."""
    for idea in real_ideas():
        yield reverse("idea", args=[idea.slug]), localdate(idea.asked_at)
    for reuse in real_reuses():
        yield reuse_href(reuse), localdate(reuse.asked_at)


SITEMAP_PARTS: Final = (("idees", ideas_for_crawlers),)
