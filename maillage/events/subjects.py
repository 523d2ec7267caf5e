"""What the search finds of events: those to come, by the words of their titles and places."""

from collections.abc import Iterator
from typing import Final

from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.core.text import plain
from maillage.events.parts.event_words import event_href, when_text, where_text
from maillage.events.queries.events import upcoming_events
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 12
_SHORTEST: Final = 3  # letters: below, every title matches
_LOOKED_AT: Final = 200  # events to come, the next first: an agency has a dozen


def events_found(text: str) -> Iterator[SearchResult]:
    """Coming events whose title, cycle or place has all the words."""
    words = plain(text).split()
    if len(plain(text)) < _SHORTEST:
        return
    count = 0
    for event in upcoming_events(now=utc_now())[:_LOOKED_AT]:
        where = where_text(event)
        if all(word in plain(f"{event.title} {event.cycle} {where}") for word in words):
            yield SearchResult(event.title, " · ".join(filter(None, (when_text(event), where))), event_href(event))
            count += 1
        if count == _MOST:
            return


SUBJECTS: Final = (SearchSubject(sentence("Événements"), events_found),)
