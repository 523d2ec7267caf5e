"""Releases in the site-wide search, by title and text."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchSubject, best_first
from maillage.measure.press.pages.release_view import leaving_day, release_href
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import filled, told_releases
from maillage.web.request_memory import RequestMemory
from maillage.web.wording.formats import day

_SHORTEST: Final = 3  # letters: shorter words match every title
_LOOKED_AT: Final = 200  # the latest: an agency writes a few dozen a year
_told_of_request: Final = RequestMemory[list[Release]]()  # a search that finds nothing asks again for what was meant


def releases_found(query: SearchQuery, most: int) -> SearchFound:
    """The public releases that contain all the words."""
    if query.letters < _SHORTEST:
        return SearchFound()
    releases = _told_of_request.value(lambda: list(told_releases(now=utc_now())[:_LOOKED_AT]))
    results = best_first(
        query.result(
            text.title,
            _("communiqué du %(day)s") % {"day": day(leaving_day(release))},
            release_href(release),
            others=f"{text.lead} {text.body}",
        )
        for release in releases
        for text in (filled(release),)
    )
    return SearchFound(results[:most], len(results))


SUBJECTS: Final = (SearchSubject("press", sentence("Presse"), releases_found),)
