"""What followers of a place are notified of among purchases to come: announced, launched, awarded, given up."""

from datetime import datetime
from typing import Final

from maillage.buy.programme.pages.subscriptions import programme_changes
from maillage.buy.programme.store.programme_search import ProgrammeSearch
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import PlaceNews


def programme_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """What was said of purchases of the place and what lies in it."""
    search = ProgrammeSearch(territory=place.address).saved_text()
    changes = programme_changes(search, after=after, until=until, most=most)
    return [
        PlaceNews(change.key, change.at, change.title, change.publisher, change.href, change.is_new)
        for change in changes
    ]


NEWS: Final = (programme_news,)
