"""The forms of an organiser: event, room, session, speaker, cancellation, copy."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.event_times import moment_there, zone_of_commune
from maillage.include.events.domain.events import (
    DEFAULT_ERASE_DAYS,
    LONGEST_ADDRESS,
    LONGEST_CYCLE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ERASE_DAYS,
    MOST_PLACES,
    EventKind,
    SessionKind,
)
from maillage.include.events.domain.plans import EventPlan, SessionPlan
from maillage.include.events.store.models import Event, Session
from maillage.kits.forms.fields import CommuneField, DayField, EmailField, LineField, TimeField
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.domain.terms import Territory


class EventForm(RefusableForm):
    """Date, place and capacity of an event."""

    title = LineField(label=_("Titre"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(
        label=_("Sorte"), choices=[(kind.value, _(kind.label)) for kind in EventKind], initial=EventKind.OTHER.value
    )
    summary = forms.CharField(
        label=_("Pour qui, et ce qu’on y fait"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )
    day = DayField(label=_("Jour"))
    start = TimeField(label=_("Début"))
    end = TimeField(label=_("Fin"))
    last_day = DayField(label=_("Dernier jour, s’il y en a plusieurs"), required=False)
    place_name = LineField(label=_("Lieu"), required=False, max_length=LONGEST_NAME)
    address = LineField(label=_("Adresse"), required=False, max_length=LONGEST_ADDRESS)
    commune = CommuneField(
        label=_("Commune"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Les heures sont celles de cette commune, outre-mer compris."),
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES)
    opens_on = DayField(label=_("Inscriptions ouvertes à partir du (facultatif)"), required=False)
    closes_on = DayField(
        label=_("Dernier jour des inscriptions (facultatif)"),
        required=False,
        help_text=_("Sans date, on s’inscrit jusqu’à la fin de l’événement."),
    )
    cycle = LineField(
        label=_("Cycle (facultatif)"),
        required=False,
        max_length=LONGEST_CYCLE,
        help_text=_("Le même nom pour toutes les dates : elles sont montrées ensemble."),
    )
    erase_days = forms.IntegerField(
        label=_("Effacer les noms et adresses combien de jours après ?"),
        min_value=1,
        max_value=MOST_ERASE_DAYS,
        initial=DEFAULT_ERASE_DAYS,
        help_text=_(
            "C’est dit à chaque inscrit. Seuls des nombres par rôle sont gardés ensuite. Qui l’accepte en s’inscrivant "
            "est interrogé sur ses rendez-vous jusqu’à douze mois après, quel que soit ce délai."
        ),
    )

    def plan(self) -> EventPlan:
        """The plan in a valid form; Refused for a local time skipped by daylight saving."""
        typed = self.cleaned_data
        commune: Territory | None = typed["commune"]
        zone = zone_of_commune(commune.code if commune else "")
        opens, closes = typed["opens_on"], typed["closes_on"]
        return EventPlan(
            kind=EventKind(typed["kind"]),
            title=typed["title"],
            summary=typed["summary"].strip(),
            cycle=typed["cycle"],
            place_name=typed["place_name"],
            address=typed["address"],
            commune=commune.code if commune else "",
            lon=commune.lon if commune else None,
            lat=commune.lat if commune else None,
            time_zone=zone,
            starts_at=moment_there(typed["day"], typed["start"], zone),
            ends_at=moment_there(typed["last_day"] or typed["day"], typed["end"], zone),
            places=typed["places"],
            registration_opens_at=moment_there(opens, dt.time(), zone) if opens else None,
            registration_closes_at=moment_there(closes + dt.timedelta(days=1), dt.time(), zone) if closes else None,
            erase_days=typed["erase_days"],
        )


def event_initial(event: Event, *, commune_name: str) -> dict[str, Any]:
    """The initial values for an event, in local time."""
    zone = ZoneInfo(event.time_zone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    opens, closes = event.registration_opens_at, event.registration_closes_at
    return {
        "title": event.title,
        "kind": event.kind,
        "summary": event.summary,
        "day": starts.date(),
        "start": starts.time(),
        "end": ends.time(),
        "last_day": ends.date() if ends.date() != starts.date() else None,
        "place_name": event.place_name,
        "address": event.address,
        "commune": commune_name,
        "places": event.places,
        "opens_on": opens.astimezone(zone).date() if opens else None,
        "closes_on": (closes.astimezone(zone) - dt.timedelta(days=1)).date() if closes else None,
        "cycle": event.cycle,
        "erase_days": event.erase_days,
    }


class SessionForm(RefusableForm):
    """A session; rooms, days and speakers are those of the event."""

    title = LineField(label=_("Titre"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("Sorte"), choices=[(kind.value, _(kind.label)) for kind in SessionKind])
    day = forms.TypedChoiceField(label=_("Jour"), coerce=dt.date.fromisoformat)
    start = TimeField(label=_("Début"))
    end = TimeField(label=_("Fin"))
    room = forms.TypedChoiceField(label=_("Salle"), required=False, coerce=int, empty_value=None)
    places = forms.IntegerField(
        label=_("Places (facultatif)"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("Avec un nombre de places, ou si c’est un atelier, on choisit la session en s’inscrivant."),
    )
    description = forms.CharField(
        label=_("Description (facultatif)"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    page = LineField(
        label=_("Page guidée (facultatif)"),
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text=_("L’adresse d’une page de « Apprendre » que l’atelier suit : /apprendre/…"),
    )
    speakers = forms.TypedMultipleChoiceField(
        label=_("Intervenantes et intervenants"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, event: Event, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event
        self.days = event_days(event)
        self.offer("day", [(day.isoformat(), f"{day:%d/%m/%Y}") for day in self.days])
        self.offer(
            "room", [("", _("partout, ou pas encore choisie")), *((room.pk, room.name) for room in event.rooms.all())]
        )
        speakers = [(speaker.pk, speaker.name) for speaker in event.speakers.all()]
        if speakers:
            self.offer("speakers", speakers)
        else:
            del self.fields["speakers"]

    def clean_page(self) -> str:
        """A lesson page of this site, so that a programme links nowhere else."""
        page = str(self.cleaned_data["page"])
        if page and not f"{page}/".startswith("/apprendre/"):
            raise forms.ValidationError(
                _("Copiez l’adresse d’une page de « Apprendre » : elle commence par /apprendre.")
            )
        return page

    def plan(self) -> SessionPlan:
        """The plan in a valid form; Refused for a local time skipped by daylight saving."""
        typed, zone = self.cleaned_data, self.event.time_zone
        return SessionPlan(
            kind=SessionKind(typed["kind"]),
            title=typed["title"],
            starts_at=moment_there(typed["day"], typed["start"], zone),
            ends_at=moment_there(typed["day"], typed["end"], zone),
            room=typed["room"],
            description=typed["description"].strip(),
            places=typed["places"],
            page=typed["page"],
            speakers=tuple(typed.get("speakers", ())),
        )


def session_initial(session: Session) -> dict[str, Any]:
    """The initial values for a session, in local time."""
    zone = ZoneInfo(session.event.time_zone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return {
        "title": session.title,
        "kind": session.kind,
        "day": starts.date().isoformat(),
        "start": starts.time(),
        "end": ends.time(),
        "room": session.room_id,
        "places": session.places,
        "description": session.description,
        "page": session.page,
        "speakers": [speaker.pk for speaker in session.speakers.all()],
    }


def event_days(event: Event) -> list[dt.date]:
    """The days of an event, in local time."""
    zone = ZoneInfo(event.time_zone)
    first, last = event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date()
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


class RoomForm(RefusableForm):
    """The form of a room."""

    name = LineField(label=_("Nom de la salle"), max_length=LONGEST_NAME)
    places = forms.IntegerField(label=_("Places (facultatif)"), required=False, min_value=1, max_value=MOST_PLACES)


class SpeakerForm(RefusableForm):
    """A speaker."""

    name = LineField(label=_("Nom"), max_length=LONGEST_NAME)
    role = LineField(label=_("Fonction (facultatif)"), required=False, max_length=LONGEST_NAME)
    organisation_name = LineField(label=_("Organisme (facultatif)"), required=False, max_length=LONGEST_NAME)
    email = EmailField(
        label=_("Adresse électronique"),
        is_own=False,
        help_text=_("Une lettre y demande son accord : sans lui, son nom n’est montré nulle part."),
    )


class CancelForm(RefusableForm):
    """The reason of a cancellation."""

    reason = LineField(
        label=_("Pourquoi ? Les inscrits le lisent."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Dites pourquoi en une phrase : les inscrits la lisent dans leur lettre.")},
    )


class CopyForm(RefusableForm):
    """The day of a copy."""

    day = DayField(
        label=_("Le même programme, un autre jour"),
        error_messages={"required": _("Donnez le jour de la nouvelle date.")},
    )
