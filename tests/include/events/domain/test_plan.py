"""Meetings in pairs: nobody in two places, the worst served first; held against all plans of small rounds."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.include.events.domain.plan import (
    Meeting,
    MeetingPlan,
    MeetingRound,
    MeetingWish,
    fairest_meetings,
    replanned_meetings,
)

GUESTS = ("atelier du port", "régie de quartier", "recyclerie")
HOSTS = ("mairie", "département", "lycée")
STRENGTHS = st.sampled_from([None, 0, 1, 3])


@st.composite
def wish_lists(draw: st.DrawFn) -> list[MeetingWish]:
    pairs = [(guest, host) for guest in GUESTS for host in HOSTS]
    return [MeetingWish(guest, host, draw(STRENGTHS), draw(STRENGTHS)) for guest, host in pairs]


def wanting(wish: MeetingWish) -> list[str]:
    return [who for who, strength in ((wish.guest, wish.of_guest), (wish.host, wish.of_host)) if strength]


def best_reached(wishes: list[MeetingWish], meeting_round: MeetingRound, levels: int) -> tuple[int, ...]:
    """By trying every set of meetings: how many persons the fairest one serves once, twice, and so on."""
    possible = [wish for wish in wishes if wish.is_possible]
    best = (0,) * levels
    for size in range(min(len(possible), meeting_round.tables * len(meeting_round.slots)) + 1):
        for several in combinations(possible, size):
            met = Counter(person for wish in several for person in (wish.guest, wish.host))
            if any(count > meeting_round.most_meetings(person) for person, count in met.items()):
                continue
            served = Counter(person for wish in several for person in wanting(wish))
            reached = tuple(sum(count >= least for count in served.values()) for least in range(1, levels + 1))
            best = max(best, reached)
    return best


def assert_nobody_is_in_two_places(plan: MeetingPlan, meeting_round: MeetingRound) -> None:
    seats = Counter((meeting.slot, meeting.table) for meeting in plan.meetings)
    persons = Counter((meeting.slot, who) for meeting in plan.meetings for who in (meeting.guest, meeting.host))
    pairs = Counter((meeting.guest, meeting.host) for meeting in plan.meetings)
    assert [*seats.values(), *persons.values(), *pairs.values()] == [1] * (len(seats) + len(persons) + len(pairs))
    assert all(1 <= meeting.table <= meeting_round.tables for meeting in plan.meetings)
    absent = [
        meeting
        for meeting in plan.meetings
        for who in (meeting.guest, meeting.host)
        if meeting.slot in meeting_round.absences.get(who, ())
    ]
    assert absent == []


@settings(max_examples=60, deadline=None)
@given(wish_lists(), st.integers(1, 3), st.integers(1, 3))
def test_meetings_of_any_wishes_are_the_fairest_of_all_plans(wishes: list[MeetingWish], slots: int, tables: int):
    meeting_round = MeetingRound(tuple(f"créneau {number}" for number in range(slots)), tables)

    plan = fairest_meetings(wishes, meeting_round)

    assert_nobody_is_in_two_places(plan, meeting_round)
    assert plan.bound == best_reached(wishes, meeting_round, len(plan.bound))
    assert plan.is_fairest
    granted = Counter(
        who
        for meeting in plan.meetings
        for wish in wishes
        if (wish.guest, wish.host) == (meeting.guest, meeting.host)
        for who in wanting(wish)
    )
    assert {who: count for who, count in plan.served.items() if count} == dict(granted)


@settings(max_examples=60, deadline=None)
@given(wish_lists(), st.sets(st.tuples(st.sampled_from(GUESTS + HOSTS), st.sampled_from(["9h", "10h"]))))
def test_nobody_meets_while_absent_and_the_gap_to_the_bound_is_told(
    wishes: list[MeetingWish], missing: set[tuple[str, str]]
):
    absences = {who: frozenset(slot for other, slot in missing if other == who) for who, _slot in missing}
    meeting_round = MeetingRound(("9h", "10h"), 3, absences=absences)

    plan = fairest_meetings(wishes, meeting_round)

    assert_nobody_is_in_two_places(plan, meeting_round)
    assert plan.reached <= plan.bound
    assert plan.is_fairest == (plan.reached == plan.bound)


def test_declined_meeting_is_never_planned_however_strong_the_other_wish():
    wishes = [MeetingWish("recyclerie", "mairie", 3, None), MeetingWish("recyclerie", "lycée", 1, 0)]

    plan = fairest_meetings(wishes, MeetingRound(("9h",), 1))

    assert [(meeting.guest, meeting.host) for meeting in plan.meetings] == [("recyclerie", "lycée")]


def test_worst_served_comes_before_the_stronger_wish():
    # Everybody wants the town hall; the workshop has nothing else, the others have the school too.
    wishes = [
        MeetingWish("atelier du port", "mairie", 1, 0),
        MeetingWish("recyclerie", "mairie", 3, 3),
        MeetingWish("recyclerie", "lycée", 1, 1),
    ]

    plan = fairest_meetings(wishes, MeetingRound(("9h",), 2))

    assert {(meeting.guest, meeting.host) for meeting in plan.meetings} == {
        ("atelier du port", "mairie"),
        ("recyclerie", "lycée"),
    }


def test_limit_of_a_person_is_kept_also_where_slots_stay_free():
    wishes = [MeetingWish("recyclerie", host, 2, 2) for host in HOSTS]

    plan = fairest_meetings(wishes, MeetingRound(("9h", "10h", "11h"), 3, limits={"recyclerie": 2}))

    assert len(plan.meetings) == 2


def test_who_loses_a_meeting_on_the_day_gets_another_and_the_rest_stays():
    meeting_round = MeetingRound(("9h", "10h"), 3)
    wishes = [MeetingWish(guest, host, 2, 1) for guest in GUESTS[:2] for host in (*HOSTS, "région", "port")]
    plan = fairest_meetings(wishes, meeting_round)
    gone = next(meeting.host for meeting in plan.meetings if meeting.slot == "10h")

    changed = replanned_meetings(plan, wishes, meeting_round, missing=[gone], from_slot="10h")

    assert_nobody_is_in_two_places(changed, meeting_round)
    first = {(one.guest, one.host) for one in plan.meetings if one.slot == "9h"}
    assert {(one.guest, one.host) for one in changed.meetings if one.slot == "9h"} == first
    later = [meeting for meeting in changed.meetings if meeting.slot == "10h"]
    assert gone not in {meeting.host for meeting in later}
    assert {meeting.guest for meeting in later} == set(GUESTS[:2])


def test_person_on_both_sides_and_round_without_room_are_refused():
    with pytest.raises(Refused, match="« mairie » est des deux côtés"):
        fairest_meetings([MeetingWish("a", "mairie", 1), MeetingWish("mairie", "b", 1)], MeetingRound(("9h",), 1))
    with pytest.raises(Refused, match="au moins un créneau et une table"):
        fairest_meetings([MeetingWish("a", "b", 1)], MeetingRound((), 1))


def test_wishes_of_nobody_make_an_empty_plan_that_is_the_fairest():
    plan = fairest_meetings([MeetingWish("a", "b", 0, 0)], MeetingRound(("9h",), 1))

    assert (plan.meetings, plan.bound, plan.is_fairest) == ((), (), True)


def test_meeting_set_by_hand_and_every_table_stay_when_somebody_is_missing():
    wishes = [MeetingWish("recyclerie", "mairie", 2, 0), MeetingWish("régie de quartier", "lycée", 2, 0)]
    meeting_round = MeetingRound(("1", "2"), tables=4)
    by_hand = (Meeting("1", 4, "recyclerie", "lycée"), Meeting("2", 3, "recyclerie", "mairie"))
    plan = MeetingPlan((*by_hand, Meeting("2", 2, "régie de quartier", "lycée")), {}, ())

    again = replanned_meetings(plan, wishes, meeting_round, missing=["régie de quartier"], from_slot="2")

    assert again.meetings == by_hand
