"""Queries on programmes: sessions, rooms, speakers with consent."""

from typing import TypeVar

from django.db.models import F, Model, Prefetch, Q, QuerySet

from maillage.accounts.queries.visibility import hidden_names
from maillage.core.problems import NotFound, Refused, sentence
from maillage.events.models import Event, Session, Speaker
from maillage.events.rules.programmes import TimedSession

Row = TypeVar("Row", bound=Model)


def shown_speakers(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    """Those of ``speakers`` with consent and without a hidden name; no other name may be shown."""
    agreed = speakers.exclude(consent_at=None)
    names = hidden_names()
    hidden = [number for number, name in agreed.values_list("pk", "name") if names.are_in(name)] if names else []
    return agreed.exclude(pk__in=hidden).order_by("pk")


def programme_of(event: Event) -> list[Session]:
    """The sessions by time, with their room; ``shown`` are the speakers with consent."""
    shown = Prefetch("speakers", queryset=shown_speakers(Speaker.objects.filter(event=event)), to_attr="shown")
    sessions = event.sessions.select_related("room").prefetch_related(shown)
    return list(sessions.order_by("starts_at", F("room__pk").asc(nulls_last=True), "pk"))


def programme_part(rows: QuerySet[Row], number: int) -> Row:
    """The room, session or speaker with that id among ``rows``; raises NotFound."""
    row = rows.filter(pk=number).first()
    if row is None:
        message = sentence("Cette ligne n’est plus au programme : revenez à la page de l’événement.")
        raise NotFound("programme_row_unknown", message)
    return row


def refuse_room_of_another_event(event: Event, session: TimedSession, *, room_name: str) -> None:
    """Raise Refused if another event uses the room of that name at the same place and time.

    Only checks public events and those of the same organiser, so that drafts of others are not revealed.
    """
    if not (room_name and event.place_name and event.commune):
        return
    seen = Q(event__published_at__isnull=False) | Q(event__organisation=event.organisation_id)
    there = Session.objects.filter(
        seen,
        event__cancelled_at=None,
        event__place_name__iexact=event.place_name,
        event__commune=event.commune,
        room__name__iexact=room_name,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    other = there.exclude(event=event.pk).select_related("event").order_by("starts_at", "pk").first()
    if other is not None:
        message = sentence(
            "« %(room)s » accueille déjà « %(other)s » (« %(event)s ») à cette heure : changez de salle ou d’heure."
        )
        raise Refused("room_of_another_event", message, room=room_name, other=other.title, event=other.event.title)
