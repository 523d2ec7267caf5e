"""How far an event is: the line of its states, and the one next action of whoever organises it.

The order of the actions is that of their urgency: what is published first, then the day itself, then what others wait
for (decisions, a timetable), then what may still be done.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled


class PreparationStage(Labelled):
    """A part of the preparation, in the order in which an event is made."""

    PROGRAMME = "programme", sentence("Programme")
    REGISTRATIONS = "registrations", sentence("Inscrits")
    WISHES = "wishes", sentence("Souhaits")
    PLAN = "plan", sentence("Plan")
    PITCHES = "pitches", sentence("Présentations")


class EventPhase(StrEnum):
    """Where today is, seen from the event."""

    BEFORE = "before"
    ON = "on"
    OVER = "over"


class OrganiserAction(StrEnum):
    """What an organiser does next."""

    REDO = "redo"  # cancelled: another date
    WRITE_PROGRAMME = "write-programme"
    SAY_PLACE = "say-place"
    PUBLISH = "publish"
    READ_REPORT = "read-report"
    WELCOME = "welcome"
    DECIDE_PITCHES = "decide-pitches"
    PUBLISH_PLAN = "publish-plan"
    PLAN_MEETINGS = "plan-meetings"
    EXTEND_WISHES = "extend-wishes"
    SET_MEETINGS = "set-meetings"
    ASK_WISHES = "ask-wishes"
    OPEN_CALL = "open-call"
    INVITE_READERS = "invite-readers"
    ANSWER_STANDS = "answer-stands"
    INVITE_PEOPLE = "invite-people"
    WAIT = "wait"  # all is ready


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPreparation:
    """How far the meetings of one session are; ``people`` have a place on one of the two sides.

    ``to_invite`` of them were not asked for their wishes yet; ``unserved`` would get none of theirs by the plan.
    """

    session: int
    is_set: bool = False
    tables: int = 0
    slots: int = 0
    people: int = 0
    wishers: int = 0
    to_invite: int = 0
    are_wishes_over: bool = False
    meetings: int = 0
    unserved: int = 0
    is_published: bool = False

    @property
    def is_ready_to_plan(self) -> bool:
        """Whether nobody is waited for: the day of the wishes is past, or all have said theirs."""
        return self.are_wishes_over or (0 < self.people <= self.wishers)

    @property
    def action(self) -> OrganiserAction | None:
        """What is to do for these meetings now; None if nothing, or if only wishes are awaited."""
        if not self.is_set:
            return OrganiserAction.SET_MEETINGS
        if self.is_published:
            return None
        if self.meetings:
            return OrganiserAction.PUBLISH_PLAN
        if self.wishers and self.is_ready_to_plan:
            return OrganiserAction.PLAN_MEETINGS
        if self.are_wishes_over:
            return OrganiserAction.EXTEND_WISHES if self.people else None
        return OrganiserAction.ASK_WISHES if self.to_invite else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchesPreparation:
    """How far the call for pitches is; ``has_call`` is False where pitches are only in the programme."""

    has_call: bool = False
    files: int = 0
    places: int = 0
    accepted: int = 0
    readers: int = 0
    is_closed: bool = False
    is_decided: bool = False

    @property
    def action(self) -> OrganiserAction | None:
        """What is to do for the pitches now; None if nothing, or if only files are awaited."""
        if not self.has_call:
            return OrganiserAction.OPEN_CALL
        if self.is_decided or not self.files:
            return None
        if self.is_closed:
            return OrganiserAction.DECIDE_PITCHES
        return None if self.readers else OrganiserAction.INVITE_READERS


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPreparation:
    """What is known of an event when its organiser opens its page; ``arrived`` counts those seen at the door."""

    phase: EventPhase
    places: int
    is_published: bool = False
    is_cancelled: bool = False
    has_place: bool = True
    sessions: int = 0
    confirmed: int = 0
    waiting: int = 0
    arrived: int = 0
    is_registration_open: bool = False
    meetings: tuple[MeetingsPreparation, ...] = ()
    pitches: PitchesPreparation | None = None
    stands_requested: int = 0

    @property
    def free(self) -> int:
        """The places that nobody has."""
        return max(0, self.places - self.confirmed)


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one next action; ``meetings`` are those that it is about, if any."""

    action: OrganiserAction
    meetings: MeetingsPreparation | None = None

    @property
    def stage(self) -> PreparationStage | None:
        """The state in the line that waits for it."""
        return _STAGES.get(self.action)


@dataclass(frozen=True, slots=True)
class StageProgress:
    """One state of the line: ``done`` of ``whole``; ``whole`` is 0 where it is not known yet."""

    stage: PreparationStage
    done: int
    whole: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return 0 < self.whole <= self.done


_STAGES: Final = {
    OrganiserAction.WRITE_PROGRAMME: PreparationStage.PROGRAMME,
    OrganiserAction.SAY_PLACE: PreparationStage.PROGRAMME,
    OrganiserAction.PUBLISH: PreparationStage.PROGRAMME,
    OrganiserAction.INVITE_PEOPLE: PreparationStage.REGISTRATIONS,
    OrganiserAction.SET_MEETINGS: PreparationStage.WISHES,
    OrganiserAction.ASK_WISHES: PreparationStage.WISHES,
    OrganiserAction.EXTEND_WISHES: PreparationStage.WISHES,
    OrganiserAction.PLAN_MEETINGS: PreparationStage.PLAN,
    OrganiserAction.PUBLISH_PLAN: PreparationStage.PLAN,
    OrganiserAction.OPEN_CALL: PreparationStage.PITCHES,
    OrganiserAction.INVITE_READERS: PreparationStage.PITCHES,
    OrganiserAction.DECIDE_PITCHES: PreparationStage.PITCHES,
}
# Of several that wait: what others wait for comes before what may still be prepared.
_BY_URGENCY: Final = (
    OrganiserAction.DECIDE_PITCHES,
    OrganiserAction.PUBLISH_PLAN,
    OrganiserAction.PLAN_MEETINGS,
    OrganiserAction.EXTEND_WISHES,
    OrganiserAction.SET_MEETINGS,
    OrganiserAction.ASK_WISHES,
    OrganiserAction.OPEN_CALL,
    OrganiserAction.INVITE_READERS,
)


def next_action(event: EventPreparation) -> NextAction:
    """The one next action of whoever organises ``event``."""
    early = _action_of_its_life(event)
    if early is not None:
        return NextAction(early)
    waiting = {
        meetings.action: NextAction(meetings.action, meetings)
        for meetings in reversed(event.meetings)
        if meetings.action is not None
    }
    pitches = event.pitches.action if event.pitches is not None else None
    if pitches is not None:
        waiting[pitches] = NextAction(pitches)
    for action in _BY_URGENCY:
        if action in waiting:
            return waiting[action]
    if event.stands_requested:
        return NextAction(OrganiserAction.ANSWER_STANDS)
    may_invite = event.is_registration_open and event.free > 0
    return NextAction(OrganiserAction.INVITE_PEOPLE if may_invite else OrganiserAction.WAIT)


def _action_of_its_life(event: EventPreparation) -> OrganiserAction | None:
    """What comes before all preparation, by where the event is in its life; None while it is prepared."""
    if event.is_cancelled:
        return OrganiserAction.REDO
    if event.phase is EventPhase.OVER:
        return OrganiserAction.READ_REPORT if event.is_published else OrganiserAction.REDO
    if not event.is_published:
        if not event.has_place:
            return OrganiserAction.SAY_PLACE
        return OrganiserAction.PUBLISH if event.sessions else OrganiserAction.WRITE_PROGRAMME
    return OrganiserAction.WELCOME if event.phase is EventPhase.ON else None


def stage_line(event: EventPreparation) -> tuple[StageProgress, ...]:
    """The states in their order; those of meetings and pitches only where the programme has some."""
    line = [
        StageProgress(PreparationStage.PROGRAMME, min(event.sessions, 1), 1),
        StageProgress(PreparationStage.REGISTRATIONS, event.confirmed, event.places),
    ]
    if event.meetings:
        people = sum(meetings.people for meetings in event.meetings if meetings.is_set)
        wishers = sum(meetings.wishers for meetings in event.meetings)
        published = sum(meetings.is_published for meetings in event.meetings)
        line.append(StageProgress(PreparationStage.WISHES, wishers, people))
        line.append(StageProgress(PreparationStage.PLAN, published, len(event.meetings)))
    if event.pitches is not None:
        pitches = event.pitches
        done = pitches.accepted if pitches.is_decided else pitches.files
        line.append(StageProgress(PreparationStage.PITCHES, done, pitches.places))
    return tuple(line)
