"""Pictures of the day of an event, in its report: given and taken back by its organiser, seen with the event."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.people import Person
from maillage.accounts.store.trace import note
from maillage.core.files.received_documents import DocumentKind
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.events import EventVerb
from maillage.include.events.store.events import event_seen, organising
from maillage.include.events.store.models import Event, EventPicture
from maillage.include.events.store.registrations import lock_event
from maillage.kits.pictures.terms import PictureWords

MOST_OF_AN_EVENT: Final = 24
_UNKNOWN: Final = sentence("Cette image n’est pas, ou plus, dans le bilan de cet événement.")
_FULL: Final = sentence("Un bilan a %(most)s images au plus : retirez-en une d’abord.")


def pictures_of(event: Event) -> QuerySet[EventPicture]:
    """The pictures of an event, without their content, the first one first."""
    return EventPicture.objects.filter(event=event).defer("content").order_by("added_at", "pk")


def picture_seen(person: Person, number: int, ending: str) -> EventPicture:
    """The picture with that number and ending, where ``person`` sees its event; NotFound, or gone with the event."""
    picture = EventPicture.objects.filter(pk=number, ending=ending).select_related("event").first()
    if picture is None:
        raise NotFound("picture_unknown", _UNKNOWN)
    event_seen(person, picture.event.slug)
    return picture


@transaction.atomic
def add_event_picture(
    who: Acting, event: Event, words: PictureWords, picture: tuple[DocumentKind, bytes], *, now: dt.datetime
) -> EventPicture:
    """Give a received picture to the report of an event; Refused where it has as many as it may."""
    lock_event(event)
    if pictures_of(event).count() >= MOST_OF_AN_EVENT:
        raise Refused("pictures_full", _FULL, most=MOST_OF_AN_EVENT)
    kind, content = picture
    row = EventPicture.objects.create(
        event=event,
        title=words.title,
        alt=words.alt,
        credit=words.credit,
        licence=words.licence.value,
        ending=kind.value,
        content=content,
        size_bytes=len(content),
        added_at=now,
    )
    note(who, EventVerb.PICTURE_ADDED, about=f"event:{event.pk}", title=row.title, now=now)
    return row


@transaction.atomic
def remove_event_picture(person: Person, number: int, *, now: dt.datetime) -> EventPicture:
    """Take a picture back; NotFound if it is gone, Forbidden for who does not organise its event."""
    row = EventPicture.objects.filter(pk=number).defer("content").select_related("event").first()
    if row is None:
        raise NotFound("picture_unknown", _UNKNOWN)
    event, who = organising(person, row.event.slug)
    note(who, EventVerb.PICTURE_REMOVED, about=f"event:{event.pk}", title=row.title, now=now)
    EventPicture.objects.filter(pk=number).delete()
    return row
