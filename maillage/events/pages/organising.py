"""The pages of an organiser: her events, one event, its programme, its attendees."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.events.forms.organising import CancelForm, CopyForm
from maillage.events.models import Event
from maillage.events.parts.event_ways import EventAudience, event_ways
from maillage.events.parts.event_words import event_card, zone_text
from maillage.events.parts.registration_words import people_erased_text
from maillage.events.queries.events import events_organised_by
from maillage.events.queries.registrations import Occupancy, counts_by_role, occupancy, registrations_of
from maillage.events.terms.events import ProgrammePart, RegistrationRole
from maillage.web.wording.formats import number


def own_events_page(person: User, *, now: dt.datetime) -> dict[str, object]:
    """The events she organises, and the organisations she may create one for."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.INCLUDE)
    return {
        "cards": [event_card(event, now=now, count=occupancy(event)) for event in events_organised_by(person)],
        "organisations": [choice.organisation for choice in choices],
    }


def own_event_page(event: Event, *, now: dt.datetime, cancel_form: CancelForm | None = None) -> dict[str, object]:
    """One event with the tasks of its organiser."""
    count, counts = occupancy(event), counts_by_role(event)
    words = {"people": _people_text(count), "places": number(event.places)}
    is_over = now >= event.ends_at
    # Without any check-in nobody was counted, which does not mean that nobody came.
    is_counted = any(states.get("present") for states in counts.values())
    return {
        "event": event,
        "state": event_card(event, now=now, count=count).state,
        "sentence": _("%(people)s, pour %(places)s places.") % words,
        "roles": [(RegistrationRole(role).label, states) for role, states in counts.items()],
        "is_counted": is_counted,
        "erased": _("Les noms et adresses ont été effacés.") if event.erased_at else people_erased_text(event),
        "may_publish": event.published_at is None and event.cancelled_at is None and not is_over,
        "may_cancel": event.published_at is not None and event.cancelled_at is None and not is_over,
        "cancel_form": cancel_form or CancelForm(),
        "copy_form": CopyForm(),
        "steps": _steps(event, now=now),
    }


def programme_editor_page(event: Event) -> dict[str, object]:
    """The programme editor."""
    sessions = list(event.sessions.select_related("room"))
    speakers = list(event.speakers.all())
    asked = sum(speaker.consent_at is None for speaker in speakers)
    summary = ngettext("%(count)s session au programme", "%(count)s sessions au programme", len(sessions))
    summary %= {"count": number(len(sessions))}
    if asked:
        more = ngettext(
            "%(asked)s personne n’a pas dit si son nom peut être montré",
            "%(asked)s personnes n’ont pas dit si leur nom peut être montré",
            asked,
        )
        summary += f" ; {more % {'asked': number(asked)}}"
    return {
        "event": event,
        "summary": f"{summary}.",
        "sessions": sessions,
        "rooms": event.rooms.all(),
        "speakers": speakers,
    }


def programme_row_page(event: Event, part: ProgrammePart, key: int, form: forms.Form) -> dict[str, object]:
    """The form of one programme item; ``key`` is 0 for a new one."""
    new, former = _ROW_TITLES[part]
    return {
        "event": event,
        "part": part.value,
        "key": key,
        "title": _(former) if key else _(new),
        "zone": zone_text(event) if part is ProgrammePart.SESSION else "",
        "form": form,
        "warning": _(_REMOVED[part]),
        "is_speaker": part is ProgrammePart.SPEAKER,
    }


def next_session_initial(event: Event) -> dict[str, object]:
    """Default values of the next session: after the last one, in the same room."""
    last = event.sessions.order_by("-ends_at", "-pk").first()
    moment = last.ends_at if last is not None and last.ends_at < event.ends_at else event.starts_at
    there = moment.astimezone(ZoneInfo(event.time_zone))
    end = (moment + dt.timedelta(hours=1)).astimezone(ZoneInfo(event.time_zone))
    room = last.room_id if last is not None else None
    return {"day": there.date().isoformat(), "start": there.time(), "end": end.time(), "room": room}


def attendees_page(event: Event) -> dict[str, object]:
    """The attendees in order; only for the organiser."""
    return {
        "event": event,
        "summary": _("%(people)s, dans l’ordre d’arrivée.") % {"people": _people_text(occupancy(event))},
        "rows": registrations_of(event),
        "erased": people_erased_text(event),
    }


def _people_text(count: Occupancy) -> str:
    """The number of attendees, and separately of those on the waiting list."""
    text = ngettext("%(confirmed)s personne inscrite", "%(confirmed)s personnes inscrites", count.confirmed)
    if count.waiting:
        text += _(", %(waiting)s en liste d’attente")
    return text % {"confirmed": number(count.confirmed), "waiting": number(count.waiting)}


def _steps(event: Event, *, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """The tasks with their URLs."""
    return (
        (_("Changer jour, lieu, places"), reverse("change_event", args=[event.slug])),
        (_("Le programme"), reverse("own_programme_editor", args=[event.slug])),
        (_("Les inscrits"), reverse("own_attendees", args=[event.slug])),
        (_("Accueillir le jour venu"), reverse("check_in", args=[event.slug])),
        *event_ways(event, EventAudience.ORGANISER, event.slug, now=now),
    )


_ROW_TITLES: Final = {
    ProgrammePart.ROOM: (sentence("Ajouter une salle"), sentence("Changer la salle")),
    ProgrammePart.SESSION: (sentence("Ajouter une session"), sentence("Changer la session")),
    ProgrammePart.SPEAKER: (sentence("Ajouter une personne qui intervient"), sentence("Changer cette personne")),
}
_REMOVED: Final = {
    ProgrammePart.ROOM: sentence("Les sessions de cette salle restent au programme, sans salle."),
    ProgrammePart.SESSION: sentence("La session quitte le programme aussitôt."),
    ProgrammePart.SPEAKER: sentence("Son nom quitte le programme aussitôt."),
}
