"""The public releases for crawlers: real ones, from their minute on."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from maillage.core.clock import utc_now
from maillage.measure.press.pages.release_view import release_href
from maillage.measure.press.store.releases import real_releases


def releases_for_crawlers() -> Iterator[tuple[str, date | None]]:
    """The path of each public release, and the day of its last change."""
    for release in real_releases(now=utc_now()):
        yield release_href(release), release.changed_at.date()


SITEMAP_PARTS: Final = (("presse", releases_for_crawlers),)
