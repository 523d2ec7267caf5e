"""The programme as one table: a row a session, with its hours, room and speakers; a row a speaker below."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.event_times import local_day, moment_there
from maillage.include.events.domain.events import LONGEST_NAME, LONGEST_TITLE, SessionKind
from maillage.include.events.domain.plans import ProgrammeRow
from maillage.include.events.pages.event_forms import SpeakerForm, event_days
from maillage.include.events.pages.parts.letters import speaker_letter
from maillage.include.events.store.models import Event, Session, Speaker
from maillage.include.events.store.programmes import programme_faults, remove_speaker, save_programme, save_speaker
from maillage.kits.forms.fields import LineField, SuggestingInput, TimeField
from maillage.kits.forms.forms import RefusableForm, RowsForm
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue

NEW_SESSIONS: Final = 3  # empty rows below the others
NEW_SPEAKERS: Final = 2
_MOST_NEW_ROWS: Final = 200
_LONGEST_NAMES: Final = 600
_BETWEEN_NAMES: Final = re.compile(r"\s*[;\n]\s*")
_NO_TITLE: Final = sentence("Donnez un titre à cette session, ou videz toute la ligne.")
_NO_HOURS: Final = sentence("Donnez le début et la fin, par exemple 9:30 et 10:15.")
_FIELDS_OF_FAULT: Final = {
    "room_taken": "room",
    "room_of_another_event": "room",
    "speaker_taken": "speakers",
    "speaker_unlisted": "speakers",
    "session_outside": "start",
    "ends_before_start": "end",
}


class SessionRowForm(RefusableForm):
    """One row: empty where nothing is in it. ``number`` is that of a session, None for a new row."""

    day = forms.TypedChoiceField(label=gettext_lazy("Jour"), coerce=dt.date.fromisoformat, required=False)
    start = TimeField(label=gettext_lazy("Début"), required=False)
    end = TimeField(label=gettext_lazy("Fin"), required=False)
    title = LineField(label=gettext_lazy("Titre"), required=False, max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(
        label=gettext_lazy("Sorte"),
        required=False,
        choices=[(kind.value, gettext_lazy(kind.label)) for kind in SessionKind],
    )
    room = LineField(label=gettext_lazy("Salle"), required=False, max_length=LONGEST_NAME)
    speakers = LineField(
        label=gettext_lazy("Qui intervient"),
        required=False,
        max_length=_LONGEST_NAMES,
    )
    removed = forms.BooleanField(label=gettext_lazy("Retirer"), required=False)

    def __init__(self, event: Event, number: int | None, *args: Any, rooms: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.event, self.number = event, number
        self.days = event_days(event)
        self.offer("day", [(day.isoformat(), f"{day:%d/%m}") for day in self.days])
        if len(self.days) == 1:
            del self.fields["day"]
        if number is None:
            del self.fields["removed"]
        self.fields["room"].widget = SuggestingInput(rooms, {"maxlength": str(LONGEST_NAME)})

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything in a row for a new session."""
        return self.number is None and not any(
            self[name].data for name in ("start", "end", "title", "room", "speakers")
        )

    @property
    def is_removed(self) -> bool:
        """Whether the session is to go."""
        return bool(self.cleaned_data.get("removed"))

    def clean(self) -> dict[str, Any]:
        """A row with something in it has a title and both hours."""
        typed = self.cleaned_data
        if self.is_empty or typed.get("removed"):
            return typed
        if "title" in typed and not typed["title"]:
            self.add_error("title", _(_NO_TITLE))
        for name in ("start", "end"):
            if name in typed and typed[name] is None:
                self.add_error(name, _(_NO_HOURS))
        return typed

    def row(self) -> ProgrammeRow:
        """The row of a valid form; Refused for a local time skipped by daylight saving."""
        typed, zone = self.cleaned_data, self.event.time_zone
        day = typed.get("day") or self.days[0]
        return ProgrammeRow(
            number=self.number,
            kind=SessionKind(typed["kind"] or SessionKind.PLENARY.value),
            title=typed["title"],
            starts_at=moment_there(day, typed["start"], zone),
            ends_at=moment_there(day, typed["end"], zone),
            room=typed["room"],
            speakers=tuple(filter(None, _BETWEEN_NAMES.split(typed["speakers"]))),
        )


class SpeakerRowForm(SpeakerForm):
    """One speaker as a row; ``number`` is None for a new one."""

    removed = forms.BooleanField(label=gettext_lazy("Retirer"), required=False)

    def __init__(self, speaker: Speaker | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, empty_permitted=speaker is None, use_required_attribute=False)
        self.speaker = speaker
        self.fields["email"].help_text = ""
        if speaker is None:
            del self.fields["removed"]

    @property
    def number(self) -> int | None:
        """The number of the speaker."""
        return self.speaker.pk if self.speaker else None


class ProgrammeForm(RowsForm):
    """The top of the programme's table."""

    refusal_text = gettext_lazy("Rien n’est encore enregistré.")

    def row_name(self, row: RefusableForm) -> str:
        """The title of a session, or the name of a speaker."""
        name = "title" if isinstance(row, SessionRowForm) else "name"
        return str(row[name].value() or "") or _("Nouvelle ligne")


class ProgrammeTable:
    """All rows of the programme of an event, with what is there or what was sent."""

    def __init__(self, event: Event, data: QueryDict | None = None) -> None:
        self.event = event
        rooms = list(event.rooms.values_list("name", flat=True))
        sessions = list(event.sessions.select_related("room").prefetch_related("speakers").order_by("starts_at", "pk"))
        self.sessions = [
            SessionRowForm(
                event,
                session.pk,
                data,
                prefix=f"s{session.pk}",
                initial=session_row_initial(event, session),
                rooms=rooms,
            )
            for session in sessions
        ]
        # A colleague removed a session meanwhile: what was typed in its row stays, and says so.
        for number in _sent_sessions(data) - {session.pk for session in sessions}:
            self.sessions.append(SessionRowForm(event, number, data, prefix=f"s{number}", rooms=rooms))
        initial = _next_hours(event, sessions)
        for place in range(_new_rows(data, "n", NEW_SESSIONS)):
            new = {"day": initial["day"], "kind": SessionKind.PLENARY.value}
            self.sessions.append(SessionRowForm(event, None, data, prefix=f"n{place}", initial=new, rooms=rooms))
        self.next_start = initial["start"]
        self.speakers = [
            SpeakerRowForm(speaker, data, prefix=f"p{speaker.pk}", initial=_speaker_initial(speaker))
            for speaker in event.speakers.all()
        ]
        for place in range(_new_rows(data, "q", NEW_SPEAKERS)):
            self.speakers.append(SpeakerRowForm(None, data, prefix=f"q{place}"))
        self.top = ProgrammeForm(data, self.forms)

    @property
    def has_days(self) -> bool:
        """Whether rows say their day."""
        return len(event_days(self.event)) > 1

    @property
    def forms(self) -> list[RefusableForm]:
        """All rows."""
        return [*self.sessions, *self.speakers]

    def save(self, *, now: dt.datetime, origin: str) -> list[QueuedLetter] | None:
        """Save all rows, and queue the letters that ask speakers for their consent; None where a row is at fault."""
        if not all([form.is_valid() for form in self.forms]):  # noqa: C419 -- each row says what is wrong in it
            return None
        with transaction.atomic():
            letters = list(self._save_speakers(now=now, origin=origin))
            if not self._save_sessions(now=now):
                transaction.set_rollback(True)
                return None
        return letters

    def _save_speakers(self, *, now: dt.datetime, origin: str) -> Iterator[QueuedLetter]:
        for form in self.speakers:
            if form.cleaned_data.get("removed"):
                remove_speaker(self.event, form.number or 0, now=now)
            elif form.has_changed():
                names = ("name", "role", "organisation_name", "email")
                typed = {name: form.cleaned_data[name] for name in names}
                speaker = save_speaker(self.event, **typed, number=form.number, now=now)
                if speaker.consent_at is None and {"name", "email"} & set(form.changed_data):
                    yield enqueue(speaker_letter(speaker, now=now, origin=origin))

    def _save_sessions(self, *, now: dt.datetime) -> bool:
        """Whether all sessions are saved; otherwise each row says what is wrong in it."""
        removed = [form.number for form in self.sessions if form.is_removed and form.number]
        filled = [form for form in self.sessions if not form.is_empty and not form.is_removed]
        rows = []
        for form in filled:
            with form.refusals(at="start"):
                rows.append(form.row())
        if len(rows) < len(filled):
            return False
        faults = programme_faults(self.event, rows, removed)
        for place, refusal in faults.items():
            filled[place].add_refusal(refusal, at=_FIELDS_OF_FAULT.get(refusal.code, "title"))
        if faults:
            return False
        try:
            save_programme(self.event, rows, removed, now=now)
        except Refused as refusal:
            # Attendees chose a session that would go, or there are too many: the first row concerned says so.
            at = next((form for form in self.sessions if form.is_removed), self.sessions[-1])
            at.add_refusal(refusal, at="title")
            return False
        return True


def session_row_initial(event: Event, session: Session) -> dict[str, Any]:
    """What a session's row begins with, in local time."""
    zone = ZoneInfo(event.time_zone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return {
        "day": starts.date().isoformat(),
        "start": starts.time(),
        "end": ends.time(),
        "title": session.title,
        "kind": session.kind,
        "room": session.room.name if session.room else "",
        "speakers": " ; ".join(speaker.name for speaker in session.speakers.all()),
    }


def _speaker_initial(speaker: Speaker) -> dict[str, str]:
    return {name: getattr(speaker, name) for name in ("name", "role", "organisation_name", "email")}


def _next_hours(event: Event, sessions: Sequence[Session]) -> dict[str, Any]:
    """Where the next session begins: at the end of the last, else with the event."""
    moment = max((session.ends_at for session in sessions), default=event.starts_at)
    there = moment.astimezone(ZoneInfo(event.time_zone))
    return {"day": local_day(moment, event.time_zone).isoformat(), "start": there.time()}


def _sent_sessions(data: QueryDict | None) -> set[int]:
    """The numbers of the sessions whose rows were sent."""
    names = data or ()
    return {int(match[1]) for name in names if (match := re.fullmatch(r"s(\d{1,12})-title", name))}


def _new_rows(data: QueryDict | None, letter: str, least: int) -> int:
    """How many rows for new ones: as many as were sent."""
    if data is None:
        return least
    sent = [int(match[1]) for name in data if (match := re.fullmatch(rf"{letter}(\d{{1,3}})-\w+", name))]
    return min(max([least - 1, *sent]) + 1, _MOST_NEW_ROWS)
