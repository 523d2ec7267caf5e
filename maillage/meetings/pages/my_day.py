"""A registered person's own day: her meetings and their changes, her wishes, pitch, stand, what she says after."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.events.parts.event_words import deadline_text, event_href, when_text, where_text
from maillage.events.parts.registration_words import asked_until_text
from maillage.events.queries import Event, Registration
from maillage.events.queries.registrations import asks_follow_up
from maillage.meetings.models import EventFeedback, PitchCall, PitchFile
from maillage.meetings.parts.meeting_words import TimetableLine, meetings_text, notice_text, timetable_lines
from maillage.meetings.queries.grids import other_side
from maillage.meetings.queries.people import shown_name
from maillage.meetings.queries.personal import PersonalMeetings, personal_meetings, results_said, wishes_said
from maillage.meetings.queries.pitches import call_or_none, file_of_person, stand_of_person
from maillage.meetings.terms.outcomes import MeetingResult
from maillage.meetings.terms.pitches import PitchDecision, StandState
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import last_day


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """One of her meetings; ``results`` are what may be said of it, once it was."""

    line: TimetableLine
    is_over: bool
    results: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """A session of meetings in her day."""

    title: str
    answer: str
    meetings: tuple[OwnMeeting, ...]
    notices: tuple[str, ...]
    wishes_href: str
    wishes: str


@dataclass(frozen=True, slots=True)
class MyDayPage:
    """What templates/meetings/my_day.html shows; ``token`` is that of her link."""

    title: str
    event_href: str
    live_href: str
    when: str
    where: str
    name: str
    token: str
    version: str
    parts: tuple[MeetingPart, ...]
    pitch: str
    may_pitch: bool
    stand: str
    stand_title: str
    stand_needs: str
    may_ask_stand: bool
    may_say: bool
    asked_until: str
    is_agreed: bool
    is_followed: bool
    mark: int
    words: str
    marks: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class WishLine:
    """One person whom she may wish to meet, by the organisation, and what she said."""

    number: int
    name: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class MyWishesPage:
    """What templates/meetings/my_wishes.html shows."""

    title: str
    token: str
    grid: int
    until: str
    is_open: bool
    lines: tuple[WishLine, ...]
    problem: str


def my_day_page(registration: Registration, token: str, *, now: dt.datetime) -> MyDayPage:
    """Her day, by the link of her letter."""
    event = registration.event
    several = personal_meetings(registration)
    call, stand = call_or_none(event), stand_of_person(registration)
    feedback = EventFeedback.objects.filter(event=event, registration=registration).first()
    results = results_said(registration)
    return MyDayPage(
        title=event.title,
        event_href=event_href(event),
        live_href=reverse("event_live", args=[event.slug]),
        when=when_text(event),
        where=where_text(event),
        name=registration.name,
        token=token,
        version="-".join(str(personal.grid.version) for personal in several),
        parts=tuple(_part(personal, registration, token, results, now=now) for personal in several),
        pitch=_pitch_text(call, file_of_person(call, registration) if call else None, now=now),
        may_pitch=call is not None and now < call.closes_at and call.decided_at is None,
        stand=_stand_text(stand),
        stand_title=stand.title if stand else "",
        stand_needs=stand.needs if stand else "",
        may_ask_stand=has_stands(event)
        and now < event.starts_at
        and (stand is None or stand.state != StandState.GIVEN),
        may_say=now >= event.starts_at and registration.state == "confirmed",
        asked_until=asked_until_text(event) if several and asks_follow_up(event) else "",
        is_agreed=registration.follow_up_agreed_at is not None,
        is_followed=registration.state == "followed",
        mark=feedback.mark if feedback else 0,
        words=feedback.words if feedback else "",
        marks=tuple(
            FilterOption(str(mark), label, feedback is not None and feedback.mark == mark)
            for mark, label in enumerate(
                (_("pas du tout"), _("peu"), _("assez"), _("beaucoup"), _("tout à fait")), start=1
            )
        ),
    )


def has_stands(event: Event) -> bool:
    """Whether the event has stands that may be asked for: a session of them stands in its programme."""
    return event.sessions.filter(kind="stands").exists()


def my_wishes_page(
    personal: PersonalMeetings,
    registration: Registration,
    token: str,
    *,
    typed: Mapping[int, str] | None = None,
    problem: str = "",
    now: dt.datetime,
) -> MyWishesPage:
    """The list of the other side, by name, with her wishes; ``typed`` where they were refused."""
    grid = personal.grid
    zone = registration.event.time_zone
    stored = {
        key: "non" if strength is None else str(strength) for key, strength in wishes_said(grid, registration).items()
    }
    values = stored if typed is None else typed
    words = (("0", "—"), ("3", _("beaucoup")), ("2", _("oui")), ("1", _("un peu")), ("non", _("plutôt pas")))
    return MyWishesPage(
        title=grid.session.title,
        token=token,
        grid=grid.pk,
        until=deadline_text(grid.wishes_until, zone),
        is_open=now <= grid.wishes_until,
        lines=tuple(
            WishLine(
                person.pk,
                shown_name(person),
                tuple(FilterOption(value, label, values.get(person.pk, "0") == value) for value, label in words),
            )
            for person in sorted(other_side(grid, registration), key=lambda person: shown_name(person).casefold())
        ),
        problem=problem,
    )


def _part(
    personal: PersonalMeetings,
    registration: Registration,
    token: str,
    results: Mapping[int, MeetingResult],
    *,
    now: dt.datetime,
) -> MeetingPart:
    grid = personal.grid
    lines = timetable_lines(grid, list(personal.rows), registration)
    count = grid.wishes.filter(wisher=registration).count()
    if lines:
        answer = _("Vous avez %(meetings)s.") % {"meetings": meetings_text(len(lines))}
    elif grid.published_at is not None:
        answer = _("Aucun rendez-vous n’a pu être trouvé pour vous : voyez l’organisateur, des places se libèrent.")
    elif personal.is_host:
        answer = _("Vous recevez à votre table. Dites qui vous aimeriez rencontrer.")
    else:
        answer = _("Vous allez de table en table. Dites qui vous aimeriez rencontrer.")
    return MeetingPart(
        title=grid.session.title,
        answer=answer,
        meetings=tuple(
            OwnMeeting(
                line,
                line.slot.ends_at <= now,
                tuple(
                    FilterOption(result.value, _(result.label), results.get(line.number) is result)
                    for result in MeetingResult
                ),
            )
            for line in lines
        ),
        notices=tuple(notice_text(notice) for notice in personal.notices),
        wishes_href=reverse("my_wishes", args=[token, grid.pk])
        if grid.published_at is None and now <= grid.wishes_until
        else "",
        wishes=_("Souhaits envoyés : %(count)s.") % {"count": count} if count else _("Vous n’avez encore rien dit."),
    )


def _pitch_text(call: PitchCall | None, file: PitchFile | None, *, now: dt.datetime) -> str:
    if call is None or file is None:
        return ""
    decision = PitchDecision(file.decision)
    if file.is_draft and now < call.closes_at:
        until = last_day(call.closes_at, call.event.time_zone)
        return _("Votre brouillon est gardé ; envoyez-le jusqu’au %(until)s compris.") % {"until": until}
    if file.is_draft:
        return _("Votre brouillon n’a pas été envoyé avant la clôture.")
    if decision is PitchDecision.CHOSEN:
        return _("Votre présentation est retenue.")
    if decision is PitchDecision.DECLINED:
        return _("Votre présentation n’est pas retenue cette fois.")
    return _("Votre dossier est reçu.")


def _stand_text(stand: object) -> str:
    state = getattr(stand, "state", "")
    if state == StandState.GIVEN:
        return _("Votre stand porte le numéro %(number)s.") % {"number": getattr(stand, "number", "")}
    if state == StandState.REFUSED:
        return _("Il n’y a pas de stand pour vous cette fois.")
    return _("Votre demande de stand est reçue.") if state else ""
