"""Reads programmes: sessions with their rooms and the speakers who agreed to be shown."""

from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from maillage.core.problems import NotFound, sentence
from maillage.events.models import Event, Session, Speaker

Row = TypeVar("Row", bound=Model)


def shown_speakers(event: Event) -> QuerySet[Speaker]:
    """The speakers whose consent is in force: nobody else is named anywhere."""
    return event.speakers.exclude(consent_at=None).order_by("pk")


def programme_of(event: Event) -> list[Session]:
    """The sessions by hour, each with its room; ``shown`` are its speakers who agreed."""
    shown = Prefetch("speakers", queryset=Speaker.objects.exclude(consent_at=None).order_by("pk"), to_attr="shown")
    sessions = event.sessions.select_related("room").prefetch_related(shown)
    return list(sessions.order_by("starts_at", "room__pk", "pk"))


def programme_part(rows: QuerySet[Row], number: int) -> Row:
    """The room, session or speaker of that number among ``rows``; NotFound where it is of another event, or gone."""
    row = rows.filter(pk=number).first()
    if row is None:
        message = sentence("Cette ligne n’est plus au programme : revenez à la page de l’événement.")
        raise NotFound("programme_row_unknown", message)
    return row
