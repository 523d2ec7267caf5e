"""The line of states of an event, and the one next action of its organiser."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.events.domain.preparation import (
    EventPhase,
    EventPreparation,
    MeetingsPreparation,
    OrganiserAction,
    PitchesPreparation,
    PreparationStage,
    next_action,
    stage_line,
)

PUBLISHED = EventPreparation(
    phase=EventPhase.BEFORE, places=60, is_published=True, sessions=4, confirmed=14, is_registration_open=True
)
MEETINGS = MeetingsPreparation(session=7, is_set=True, tables=14, slots=6, people=14)
CALL = PitchesPreparation(has_call=True, places=6, readers=3)

LIFE = [
    (EventPreparation(phase=EventPhase.BEFORE, places=60, has_place=False), OrganiserAction.SAY_PLACE),
    (EventPreparation(phase=EventPhase.BEFORE, places=60), OrganiserAction.WRITE_PROGRAMME),
    (EventPreparation(phase=EventPhase.BEFORE, places=60, sessions=1), OrganiserAction.PUBLISH),
    (PUBLISHED, OrganiserAction.INVITE_PEOPLE),
    (replace(PUBLISHED, confirmed=60), OrganiserAction.WAIT),
    (replace(PUBLISHED, is_registration_open=False), OrganiserAction.WAIT),
    (replace(PUBLISHED, stands_requested=2), OrganiserAction.ANSWER_STANDS),
    (replace(PUBLISHED, phase=EventPhase.ON), OrganiserAction.WELCOME),
    (replace(PUBLISHED, phase=EventPhase.OVER), OrganiserAction.READ_REPORT),
    (replace(PUBLISHED, phase=EventPhase.OVER, is_published=False), OrganiserAction.REDO),
    (replace(PUBLISHED, is_cancelled=True), OrganiserAction.REDO),
]
OF_MEETINGS = [
    (MeetingsPreparation(session=7), OrganiserAction.SET_MEETINGS),
    (replace(MEETINGS, to_invite=14), OrganiserAction.ASK_WISHES),
    (replace(MEETINGS, wishers=9), None),  # asked, and their wishes are awaited
    (replace(MEETINGS, wishers=14), OrganiserAction.PLAN_MEETINGS),
    (replace(MEETINGS, wishers=9, are_wishes_over=True), OrganiserAction.PLAN_MEETINGS),
    (replace(MEETINGS, are_wishes_over=True), OrganiserAction.EXTEND_WISHES),
    (replace(MEETINGS, people=0, are_wishes_over=True), None),
    (replace(MEETINGS, wishers=14, meetings=42), OrganiserAction.PUBLISH_PLAN),
    (replace(MEETINGS, wishers=14, meetings=42, is_published=True), None),
]
OF_PITCHES = [
    (PitchesPreparation(), OrganiserAction.OPEN_CALL),
    (CALL, None),
    (replace(CALL, files=4, readers=0), OrganiserAction.INVITE_READERS),
    (replace(CALL, files=4), None),
    (replace(CALL, files=4, is_closed=True), OrganiserAction.DECIDE_PITCHES),
    (replace(CALL, is_closed=True), None),
    (replace(CALL, files=4, accepted=4, is_closed=True, is_decided=True), None),
]


@pytest.mark.parametrize(("event", "action"), LIFE)
def test_event_of_a_phase_has_the_action_of_that_phase(event: EventPreparation, action: OrganiserAction) -> None:
    assert next_action(event).action == action


@pytest.mark.parametrize(("meetings", "action"), OF_MEETINGS)
def test_meetings_wait_for_the_step_that_follows(meetings: MeetingsPreparation, action: OrganiserAction | None) -> None:
    following = next_action(replace(PUBLISHED, confirmed=60, meetings=(meetings,)))

    assert meetings.action == action
    assert following.action == (action or OrganiserAction.WAIT)
    assert following.meetings == (meetings if action else None)


@pytest.mark.parametrize(("pitches", "action"), OF_PITCHES)
def test_pitches_wait_for_the_step_that_follows(pitches: PitchesPreparation, action: OrganiserAction | None) -> None:
    assert pitches.action == action
    assert next_action(replace(PUBLISHED, confirmed=60, pitches=pitches)).action == (action or OrganiserAction.WAIT)


def test_what_others_wait_for_comes_first_and_the_earlier_session_before_the_later() -> None:
    two = (replace(MEETINGS, session=8, wishers=14), replace(MEETINGS, session=9, wishers=14))
    decided = replace(CALL, files=8, is_closed=True)

    first = next_action(replace(PUBLISHED, meetings=two, pitches=decided, stands_requested=3))
    second = next_action(replace(PUBLISHED, meetings=two, stands_requested=3))

    assert (first.action, first.stage) == (OrganiserAction.DECIDE_PITCHES, PreparationStage.PITCHES)
    assert (second.action, second.meetings, second.stage) == (
        OrganiserAction.PLAN_MEETINGS,
        two[0],
        PreparationStage.PLAN,
    )


def test_line_has_the_states_of_what_the_programme_has() -> None:
    plain = stage_line(PUBLISHED)
    planned = replace(MEETINGS, wishers=14, meetings=42)
    whole = stage_line(replace(PUBLISHED, meetings=(planned,), pitches=CALL))

    assert [(one.stage.value, one.done, one.whole, one.is_complete) for one in plain] == [
        ("programme", 1, 1, True),
        ("registrations", 14, 60, False),
    ]
    assert [(one.stage.value, one.done, one.whole, one.is_complete) for one in whole[2:]] == [
        ("wishes", 14, 14, True),
        ("plan", 0, 1, False),
        ("pitches", 0, 6, False),
    ]


_COUNTS = st.integers(0, 200)
_MEETINGS = st.builds(
    MeetingsPreparation,
    session=_COUNTS,
    is_set=st.booleans(),
    people=_COUNTS,
    wishers=_COUNTS,
    to_invite=_COUNTS,
    are_wishes_over=st.booleans(),
    meetings=_COUNTS,
    is_published=st.booleans(),
)
_PITCHES = st.builds(
    PitchesPreparation,
    has_call=st.booleans(),
    files=_COUNTS,
    places=_COUNTS,
    readers=_COUNTS,
    is_closed=st.booleans(),
    is_decided=st.booleans(),
)
_EVENTS = st.builds(
    EventPreparation,
    phase=st.sampled_from(EventPhase),
    places=_COUNTS,
    is_published=st.booleans(),
    is_cancelled=st.booleans(),
    has_place=st.booleans(),
    sessions=_COUNTS,
    confirmed=_COUNTS,
    is_registration_open=st.booleans(),
    meetings=st.lists(_MEETINGS, max_size=3).map(tuple),
    pitches=st.none() | _PITCHES,
    stands_requested=_COUNTS,
)


@given(_EVENTS)
def test_any_event_has_one_action_and_a_line_in_which_its_state_stands(event: EventPreparation) -> None:
    following, line = next_action(event), stage_line(event)

    assert following.stage is None or following.stage in {one.stage for one in line}
    assert all(one.done >= 0 and one.whole >= 0 for one in line)
    assert next_action(event) == following
