"""A story as a feature tells it, and releases written from it."""

import datetime as dt

from maillage.core.press_text import PressFigure
from maillage.measure.press.domain.releases import ReleaseText
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import (
    approve_release,
    approving,
    ask_reading,
    begin_release,
    change_release,
    revision_of,
    text_of,
    writing,
)
from maillage.territory.pages.parts.press_offers import PressStory
from tests.people import People

NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=2)


def story(*, score: str = "72 sur 100", interval: str = "entre 68 et 76") -> PressStory:
    """The podium of a day."""
    return PressStory(
        title="Réseau mobile, Pays de la Loire : {classement}",
        lead="Verdict : {classement}.",
        paragraphs=(
            "Les notes :",
            "- Orange : {note-orange}",
            "La marge dit entre quelles notes l’opérateur se tient.",
        ),
        figures=(
            PressFigure("classement", "Classement", "Orange passe le mieux"),
            PressFigure("note-orange", "Orange", score, interval),
        ),
        figures_on=NOW.date(),
        link=("Les opérateurs aujourd’hui", "/operateurs"),
        method=("La méthode", "/methode"),
    )


def draft(people: People, *, now: dt.datetime = NOW) -> Release:
    """A draft by Bruno, an editor of the agency."""
    return begin_release(writing(people.bruno), "podium", story(), territory="region:52", now=now)


def in_reading(people: People, *, now: dt.datetime = NOW) -> Release:
    """Bruno's draft, handed to a second reader."""
    release = draft(people, now=now)
    return ask_reading(writing(people.bruno), release, revision=revision_of(release), now=now)


def approved(people: People, *, leaves_at: dt.datetime | None, now: dt.datetime = NOW) -> Release:
    """Bruno's release, approved by Aline."""
    release = in_reading(people, now=now)
    return approve_release(
        approving(people.aline),
        release,
        revision=revision_of(release),
        leaves_at=leaves_at,
        moved=(),
        accepts_moved=False,
        now=now,
    )


def changed(people: People, release: Release, *, body: str, now: dt.datetime = NOW) -> Release:
    """The draft with another body."""
    text = text_of(release)
    new = ReleaseText(text.title, text.lead, body, text.contact, text.kind)
    return change_release(writing(people.bruno), release, new, revision=revision_of(release), now=now)
