"""A registered person's own day: her meetings and their changes, her wishes, pitch, stand, what she says after."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.events.parts.registration_words import asked_until_text
from maillage.events.queries import Event, Registration
from maillage.events.queries.registrations import asks_follow_up
from maillage.kits.forms.forms import RefusableForm
from maillage.meetings.forms.my_day import FeedbackForm, StandForm
from maillage.meetings.models import EventFeedback, PitchCall, PitchFile, StandRequest
from maillage.meetings.parts.meeting_words import TimetableLine, meetings_text, timetable_lines
from maillage.meetings.queries.grids import other_side
from maillage.meetings.queries.people import shown_name
from maillage.meetings.queries.personal import PersonalMeetings, personal_meetings, results_said, wishes_said
from maillage.meetings.queries.pitches import call_or_none, file_of_person, stand_of_person
from maillage.meetings.terms.outcomes import MeetingResult
from maillage.meetings.terms.pitches import PitchDecision, StandState
from maillage.web.wording.formats import last_day

_STRENGTHS: Final = (
    ("0", "—"),
    ("3", sentence("beaucoup")),
    ("2", sentence("oui")),
    ("1", sentence("un peu")),
    ("non", sentence("plutôt pas")),
)


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """One of her meetings; ``said`` is what she said came of it."""

    line: TimetableLine
    is_over: bool
    said: MeetingResult | None


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """A session of meetings in her day; ``wishes`` is how many people she wishes to meet."""

    personal: PersonalMeetings
    answer: str
    meetings: tuple[OwnMeeting, ...]
    may_wish: bool
    wishes: int


def my_day_page(
    registration: Registration, token: str, *, sent: RefusableForm | None = None, now: dt.datetime
) -> dict[str, object]:
    """What her day shows, by the link of her letter, whose ``token`` it is; ``sent`` is the form that was refused."""
    event = registration.event
    several = personal_meetings(registration)
    call, stand = call_or_none(event), stand_of_person(registration)
    results = results_said(registration)
    stand_form, feedback_form = None, None
    if has_stands(event) and now < event.starts_at and (stand is None or stand.state != StandState.GIVEN):
        stand_form = sent if isinstance(sent, StandForm) else _stand_form(stand)
    if now >= event.starts_at and registration.state == "confirmed":
        feedback_form = sent if isinstance(sent, FeedbackForm) else _feedback_form(registration)
    return {
        "event": event,
        "registration": registration,
        "token": token,
        "version": "-".join(str(personal.grid.version) for personal in several),
        "parts": [_part(personal, registration, results, now=now) for personal in several],
        "results": list(MeetingResult),
        "pitch": _pitch_text(call, file_of_person(call, registration) if call else None, now=now),
        "may_pitch": call is not None and now < call.closes_at and call.decided_at is None,
        "stand": stand,
        "stand_form": stand_form,
        "feedback_form": feedback_form,
        "asked_until": asked_until_text(event) if several and asks_follow_up(event) else "",
        "is_followed": registration.state == "followed",
        # What she sent after it was too late has no form any more.
        "problem": "" if sent is None or sent in {stand_form, feedback_form} else sent.all_problems,
    }


def _stand_form(stand: StandRequest | None) -> StandForm:
    return StandForm(initial={"title": stand.title, "needs": stand.needs} if stand else {}, auto_id="stand-%s")


def _feedback_form(registration: Registration) -> FeedbackForm:
    feedback = EventFeedback.objects.filter(event=registration.event, registration=registration).first()
    return FeedbackForm(initial={"mark": feedback.mark, "words": feedback.words} if feedback else {}, auto_id="say-%s")


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
) -> dict[str, object]:
    """The people of the other side, by name, each with her wish; ``typed`` where wishes were refused."""
    grid = personal.grid
    stored = {
        key: "non" if strength is None else str(strength) for key, strength in wishes_said(grid, registration).items()
    }
    values = stored if typed is None else typed
    people = sorted(other_side(grid, registration), key=lambda person: shown_name(person).casefold())
    return {
        "grid": grid,
        "token": token,
        "is_open": now <= grid.wishes_until,
        "people": [(person, values.get(person.pk, "0")) for person in people],
        "strengths": _STRENGTHS,
        "problem": problem,
    }


def _part(
    personal: PersonalMeetings,
    registration: Registration,
    results: Mapping[int, MeetingResult],
    *,
    now: dt.datetime,
) -> MeetingPart:
    grid = personal.grid
    lines = timetable_lines(grid, list(personal.rows), registration)
    if lines:
        answer = _("Vous avez %(meetings)s.") % {"meetings": meetings_text(len(lines))}
    elif grid.published_at is not None:
        answer = _("Aucun rendez-vous n’a pu être trouvé pour vous : voyez l’organisateur, des places se libèrent.")
    elif personal.is_host:
        answer = _("Vous recevez à votre table. Dites qui vous aimeriez rencontrer.")
    else:
        answer = _("Vous allez de table en table. Dites qui vous aimeriez rencontrer.")
    return MeetingPart(
        personal,
        answer,
        tuple(OwnMeeting(line, line.slot.ends_at <= now, results.get(line.number)) for line in lines),
        may_wish=grid.published_at is None and now <= grid.wishes_until,
        wishes=grid.wishes.filter(wisher=registration).count(),
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
