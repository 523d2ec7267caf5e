"""The stories that features offer, told in French whatever the language of the page: releases are French texts.

Where there are no real figures yet, those of the demonstration are told: an agency tries with an invented release.
"""

import datetime as dt

from django.utils import translation

from maillage.core.problems import NotFound, Unavailable
from maillage.measure.press.store.models import Release
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit
from maillage.territory.store.territories import territory
from maillage.web.demonstration import showing
from maillage.web.offers import offers


def story_offers() -> tuple[PressOffer, ...]:
    """The stories of this installation, in order."""
    return tuple(sorted(offers("press_offers"), key=lambda offer: offer.rank))


def story_told(word: str, place: Territory, *, today: dt.date) -> PressStory | None:
    """The story of that key about ``place`` as of ``today``, of real figures if there are any; None without any."""
    real = _story(word, place, today=today, is_invented=False)
    return real if real is not None else _story(word, place, today=today, is_invented=True)


def invented_story(word: str, place: Territory, *, today: dt.date) -> PressStory | None:
    """The story of that key as the figures of the demonstration tell it."""
    return _story(word, place, today=today, is_invented=True)


def story_of(release: Release, *, today: dt.date) -> PressStory | None:
    """The story that a release was written from, as told today; None if it was free, or can be told no longer."""
    try:
        place = territory(release.territory)
    except NotFound:
        # The place was merged: its figures are those of another now.
        return None
    return _story(release.topic, place, today=today, is_invented=release.is_invented)


def _story(word: str, place: Territory, *, today: dt.date, is_invented: bool) -> PressStory | None:
    offer = next((offer for offer in story_offers() if offer.word == word), None)
    if offer is None:
        return None
    with translation.override("fr"), showing(demonstration=is_invented):
        try:
            story: PressStory | None = offer.tell(PressVisit(place, today))
        except (NotFound, Unavailable):
            # No counts, no contracts, a place that is no more: nothing can be told of it today.
            return None
    return story if story is not None and story.is_invented is is_invented else None
