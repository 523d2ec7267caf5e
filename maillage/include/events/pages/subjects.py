"""Events in the site-wide search: coming ones, by title and place."""

from typing import Final

from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.include.events.pages.parts.event_words import event_href, when_text, where_text
from maillage.include.events.store.events import upcoming_events
from maillage.include.events.store.models import Event
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchSubject, best_first
from maillage.territory.store.territories import commune_named
from maillage.web.request_memory import RequestMemory

_SHORTEST: Final = 3  # letters: shorter words match every title
_LOOKED_AT: Final = 200  # coming events, next first: an agency has a dozen
_coming_of_request: Final = RequestMemory[list[Event]]()  # a search that finds nothing asks again for what was meant


def events_found(query: SearchQuery, most: int) -> SearchFound:
    """Coming events whose title, cycle or place contains all the words."""
    if query.letters < _SHORTEST:
        return SearchFound()
    results = best_first(
        query.result(
            event.title,
            ", ".join(filter(None, (when_text(event), where))),
            event_href(event),
            others=f"{event.cycle} {where}",
            place=commune_named(event.commune),
        )
        for event in _coming_of_request.value(lambda: list(upcoming_events(now=utc_now())[:_LOOKED_AT]))
        for where in (where_text(event),)
    )
    return SearchFound(results[:most], len(results))


SUBJECTS: Final = (SearchSubject("events", sentence("Événements"), events_found),)
